package io.atoll.server.coordination;

import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;

/**
 * The instance that ZooKeeper proposes as the leader.
 *
 * @param instance its id
 * @param address where other instances reach it, {@code host:port}
 */
public record Leader(String instance, String address) {
    public Leader {
        if (instance.isBlank() || instance.contains("@")) {
            throw new AtollException(
                    ErrorCode.INVALID,
                    "cannot name an instance '%s': expected text without @".formatted(instance));
        }
    }

    /** As it stands in the latch. */
    String text() {
        return instance + "@" + address;
    }

    static Leader parse(String text) {
        int at = text.indexOf('@');
        if (at < 0) {
            throw new AtollException(
                    ErrorCode.CORRUPT,
                    "cannot read the leader's address: got '%s', expected instance@host:port"
                            .formatted(text));
        }
        return new Leader(text.substring(0, at), text.substring(at + 1));
    }
}
