package io.atoll.agent.app.supervisor;

/** A command that could not become a process; the message is the sentence for its author. */
final class CannotStartException extends Exception {
    private final int code;

    CannotStartException(int code, String message) {
        super(message);
        this.code = code;
    }

    /** What a shell would exit with: 126 or 127. */
    int code() {
        return code;
    }
}
