package io.atoll.kernel;

/**
 * Why something could not be done, in words that stay the same across versions. Each code has one
 * HTTP status and one exit code of the command line; docs/reference/errors.md is generated from
 * this list.
 */
public enum ErrorCode {
    /** The request or file is malformed or breaks a rule of its format. */
    INVALID(422, 2),
    /** The caller did not prove who it is. */
    UNAUTHENTICATED(401, 4),
    /** The caller may not do this. */
    DENIED(403, 4),
    /** What was named does not exist. */
    NOT_FOUND(404, 5),
    /** The state of what was named does not allow this, or somebody changed it meanwhile. */
    CONFLICT(409, 6),
    /** A bound was reached (a queue, a size, a quota); nothing was done. */
    LIMIT_EXCEEDED(429, 1),
    /**
     * The peer, the leader or a server that is needed cannot be reached now; trying again later is
     * right.
     */
    UNAVAILABLE(503, 3),
    /** The time given for it ran out; whether it was done is not known to the caller. */
    DEADLINE_EXCEEDED(504, 3),
    /** Bytes are not what their digest says. */
    CORRUPT(422, 1),
    /** A later term, generation or fence exists: whoever asked has been replaced. */
    FENCED(409, 6),
    /** A part of the format that this version does not carry out. */
    NOT_AVAILABLE(422, 2),
    /** A fault of Atoll itself. */
    INTERNAL(500, 1);

    private final int httpStatus;
    private final int exitCode;

    ErrorCode(int httpStatus, int exitCode) {
        this.httpStatus = httpStatus;
        this.exitCode = exitCode;
    }

    public int httpStatus() {
        return httpStatus;
    }

    public int exitCode() {
        return exitCode;
    }
}
