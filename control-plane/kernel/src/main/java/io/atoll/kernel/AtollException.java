package io.atoll.kernel;

/**
 * An operation failed for a reason outside the code. The message is one sentence that a user can
 * act on: {@code cannot X: why (got A, expected B)}.
 */
public final class AtollException extends RuntimeException {
    private final ErrorCode code;

    public AtollException(ErrorCode code, String message) {
        super(message);
        this.code = code;
    }

    public AtollException(ErrorCode code, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    public ErrorCode code() {
        return code;
    }
}
