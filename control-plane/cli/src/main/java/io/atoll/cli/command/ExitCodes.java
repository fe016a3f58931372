package io.atoll.cli.command;

/** Exit codes; those of failures come from their {@link io.atoll.kernel.ErrorCode}. */
public final class ExitCodes {
    public static final int DONE = 0;

    /** What was run has failed. */
    public static final int WORK_FAILED = 1;

    /** Of {@code atoll run}: the fault is Atoll's, not the command's; as docker does. */
    public static final int OUR_FAULT = 125;

    /** Added to the number of the signal that ended a command; as shells do. */
    public static final int SIGNAL_BASE = 128;

    /** Nobody reads what we print: as a shell says of what SIGPIPE (13) ended. */
    public static final int NOBODY_READS = SIGNAL_BASE + 13;

    private ExitCodes() {}
}
