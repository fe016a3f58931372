package io.atoll.kernel.id;

import java.util.UUID;

/**
 * Identifies a transfer.
 *
 * @param uuid a UUIDv7, so that later ones sort after earlier ones
 */
public record TransferId(UUID uuid) implements Comparable<TransferId> {

    /**
     * Parses the text form.
     *
     * @throws io.atoll.kernel.AtollException INVALID if it is no UUID
     */
    public static TransferId parse(String text) {
        return new TransferId(Uuids.parse("transfer", text));
    }

    @Override
    public int compareTo(TransferId other) {
        return Uuids.compare(uuid, other.uuid);
    }

    @Override
    public String toString() {
        return uuid.toString();
    }
}
