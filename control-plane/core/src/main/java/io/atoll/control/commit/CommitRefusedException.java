package io.atoll.control.commit;

/** A batch did not get in, or nobody knows whether it did. Either way the term is over. */
public final class CommitRefusedException extends RuntimeException {
    private final Reason reason;

    public CommitRefusedException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public CommitRefusedException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }

    /** Why. */
    public enum Reason {
        /** A later term exists; nothing was written. */
        FENCED,
        /** The connection broke during the commit: it may be in or not. */
        OUTCOME_UNKNOWN,
        /** The store refused it; nothing was written. */
        REFUSED,
        /** The store cannot hold what is in it, whenever it is tried; nothing was written. */
        UNWRITABLE,
        /** An idempotency key in it is on record for something else; nothing was written. */
        KEY_TAKEN
    }
}
