package io.atoll.kernel.fault;

import java.util.Arrays;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.stream.Collectors;

/**
 * Writes one line and halts the process without running shutdown hooks: what a process with a
 * broken invariant would still do on its way out could do damage. Thread-safe.
 */
public final class ProcessFaultHandler implements FaultHandler {
    /** EX_SOFTWARE of sysexits.h. */
    public static final int EXIT_CODE = 70;

    private static final int MAX_FRAMES = 12;

    private final String program;
    private final Consumer<String> report;
    private final IntConsumer halt;

    /**
     * A handler for production.
     *
     * @param program names the process in the report
     * @param report takes the line, for example {@code System.err::println}; it must not buffer
     */
    public ProcessFaultHandler(String program, Consumer<String> report) {
        this(program, report, Runtime.getRuntime()::halt);
    }

    ProcessFaultHandler(String program, Consumer<String> report, IntConsumer halt) {
        this.program = program;
        this.report = report;
        this.halt = halt;
    }

    /** From now on a thread of this process that ends with an exception is a broken invariant. */
    public void watchAllThreads() {
        Thread.setDefaultUncaughtExceptionHandler(
                (thread, fault) -> broken("thread " + thread.getName(), fault));
    }

    @Override
    public void broken(String what, Throwable fault) {
        try {
            report.accept(line(what, fault));
        } finally {
            halt.accept(EXIT_CODE);
        }
    }

    private String line(String what, Throwable fault) {
        var text = new StringBuilder();
        text.append(program).append(" stops: broken invariant in ").append(what);
        Throwable cause = fault;
        for (int depth = 0; cause != null && depth < 4; depth++, cause = cause.getCause()) {
            String frames =
                    Arrays.stream(cause.getStackTrace())
                            .limit(MAX_FRAMES)
                            .map(frame -> frame.toString())
                            .collect(Collectors.joining(" < "));
            text.append(depth == 0 ? ": " : "; caused by ").append(cause);
            text.append(" at ").append(frames);
        }
        return text.toString().replaceAll("\\R", " ");
    }
}
