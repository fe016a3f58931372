package io.atoll.kernel.system;

import java.io.IOException;
import java.io.InputStream;
import java.util.Map;

/**
 * Ends a program whose parent has gone, however the parent ended: the parent holds the other end of
 * its stdin. For programs that a local federation starts; asked for by {@link #VARIABLE}.
 */
public final class ParentWatch {
    /** Set to anything: the program ends when its stdin does. */
    public static final String VARIABLE = "ATOLL_EXIT_WITH_STDIN";

    private static final int BUFFER_BYTES = 1024;

    private ParentWatch() {}

    /**
     * Watches, if {@code environment} asks for it.
     *
     * @param end ends the program; called once, on a thread of its own
     */
    public static void start(Map<String, String> environment, InputStream stdin, Runnable end) {
        if (environment.containsKey(VARIABLE)) {
            Thread.ofPlatform()
                    .daemon()
                    .name("parent-watch")
                    .start(
                            () -> {
                                drain(stdin);
                                end.run();
                            });
        }
    }

    private static void drain(InputStream stdin) {
        var buffer = new byte[BUFFER_BYTES];
        try {
            while (stdin.read(buffer) >= 0) {
                // What the parent says means nothing.
            }
        } catch (IOException _) {
            // A stdin that cannot be read is as good as ended.
        }
    }
}
