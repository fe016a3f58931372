package io.atoll.agent.app.supervisor.machine;

/** A command that could not become a process; the message is the sentence for its author. */
public final class CannotStartException extends Exception {
    private final int code;

    public CannotStartException(int code, String message) {
        super(message);
        this.code = code;
    }

    /** What a shell would exit with: 126 or 127. */
    public int code() {
        return code;
    }
}
