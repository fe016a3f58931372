package io.atoll.cli.run;

import io.atoll.kernel.AtollException;

/**
 * What is done when the user presses Ctrl-C or the process is told to end, unless it was disarmed
 * before. Armed and disarmed by the thread of the command; the action runs on the JVM's shutdown
 * thread.
 */
public final class Interruption implements AutoCloseable {
    private final Thread hook;

    private Interruption(Thread hook) {
        this.hook = hook;
    }

    /** Has {@code action} run when the process is told to end. */
    public static Interruption arm(Runnable action) {
        var hook =
                new Thread(
                        () -> {
                            try {
                                action.run();
                            } catch (AtollException e) {
                                System.err.println(e.getMessage());
                            }
                        },
                        "interruption");
        Runtime.getRuntime().addShutdownHook(hook);
        return new Interruption(hook);
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException _) {
            // The process ends already: the action runs.
        }
    }
}
