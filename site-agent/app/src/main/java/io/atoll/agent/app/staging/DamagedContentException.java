package io.atoll.agent.app.staging;

import io.atoll.kernel.digest.Digest;

/** A content that should be in the store is damaged or gone; it is out of view. */
public final class DamagedContentException extends RuntimeException {
    private final transient Digest digest;

    DamagedContentException(Digest digest, String message) {
        super(message);
        this.digest = digest;
    }

    public Digest digest() {
        return digest;
    }
}
