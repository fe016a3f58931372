package io.atoll.kernel.id;

import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import java.util.UUID;

/** Shared by the identifier records. */
final class Uuids {
    private Uuids() {}

    static UUID parse(String what, String text) {
        try {
            if (text.length() == 36) {
                return UUID.fromString(text);
            }
        } catch (IllegalArgumentException _) {
            // told below
        }
        throw new AtollException(
                ErrorCode.INVALID,
                "cannot read %s id '%s': expected a UUID such as 01890a5d-ac96-774b-bcce-b302099a8057"
                        .formatted(what, text));
    }

    /** Unsigned order, so that UUIDv7s sort by time ({@link UUID#compareTo} is signed). */
    static int compare(UUID a, UUID b) {
        int high = Long.compareUnsigned(a.getMostSignificantBits(), b.getMostSignificantBits());
        return high != 0
                ? high
                : Long.compareUnsigned(a.getLeastSignificantBits(), b.getLeastSignificantBits());
    }
}
