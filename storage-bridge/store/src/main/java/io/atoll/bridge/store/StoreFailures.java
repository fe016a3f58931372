package io.atoll.bridge.store;

import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.text.Shown;
import java.io.IOException;
import java.nio.file.Path;

/** What went wrong in a store, in a sentence. */
final class StoreFailures {
    private StoreFailures() {}

    /** Tells a full disk, which the owner can do something about, from one that fails. */
    static AtollException of(String action, IOException cause) {
        String message = String.valueOf(cause.getMessage());
        if (message.contains("No space left on device")) {
            return new AtollException(
                    ErrorCode.LIMIT_EXCEEDED,
                    "cannot %s: the disk is full".formatted(action),
                    cause);
        }
        if (message.contains("Disk quota exceeded")) {
            return new AtollException(
                    ErrorCode.LIMIT_EXCEEDED,
                    "cannot %s: the disk quota of the account is used up".formatted(action),
                    cause);
        }
        return new AtollException(
                ErrorCode.UNAVAILABLE,
                "cannot %s: the disk failed (%s)".formatted(action, Shown.reason(cause)),
                cause);
    }

    static AtollException gone(Path root) {
        return new AtollException(
                ErrorCode.UNAVAILABLE,
                "cannot use the store in %s: its folders are not there".formatted(root));
    }

    static AtollException notFound(Digest digest) {
        return new AtollException(
                ErrorCode.NOT_FOUND,
                "cannot open content %s: it is not in this store".formatted(digest));
    }

    static AtollException corrupt(Digest digest, String why) {
        return new AtollException(
                ErrorCode.CORRUPT, "cannot use content %s: %s".formatted(digest, why));
    }
}
