package io.atoll.simulation;

import io.atoll.kernel.virtual.VirtualTime;
import java.io.PrintStream;
import java.util.ArrayDeque;
import java.util.Optional;

/**
 * What happened, line by line: the last ones are shown when a seed fails. Soft; owned by the
 * simulation's thread.
 */
public final class Trace {
    private static final int KEPT = 60;

    private final VirtualTime time;
    private final Optional<PrintStream> out;
    private final ArrayDeque<String> last = new ArrayDeque<>();

    /**
     * @param out gets every line at once; absent: nobody does
     */
    public Trace(VirtualTime time, Optional<PrintStream> out) {
        this.time = time;
        this.out = out;
    }

    public void say(String who, String what) {
        if (last.size() >= KEPT) {
            last.removeFirst();
        }
        var line = line(who, what);
        last.add(line);
        out.ifPresent(stream -> stream.println(line));
    }

    /** Whether {@link #detail} is of use. */
    public boolean detailed() {
        return out.isPresent();
    }

    /** Shown at once and not kept. */
    public void detail(String who, Object what) {
        out.ifPresent(stream -> stream.println(line(who, String.valueOf(what))));
    }

    private String line(String who, String what) {
        long millis = time.nanoTime() / 1_000_000;
        return "%4d.%03d %-8s %s".formatted(millis / 1000, millis % 1000, who, what);
    }

    /** The last lines. */
    public String tail() {
        return String.join("\n", last);
    }
}
