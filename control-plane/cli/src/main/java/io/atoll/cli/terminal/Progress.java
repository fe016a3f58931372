package io.atoll.cli.terminal;

import io.atoll.kernel.text.Shown;
import java.io.PrintStream;

/**
 * One line on stderr that is written over while something takes long; nothing if nobody watches.
 * Owned by the thread of the command.
 */
public final class Progress {
    private final PrintStream err;
    private final boolean shown;
    private int width;

    public Progress(Surroundings surroundings) {
        this.err = surroundings.err();
        this.shown = surroundings.interactive();
    }

    /** Shows {@code line} in place of what was shown. */
    public void show(String line) {
        if (shown) {
            String shown = Shown.sentence(line);
            String padded = shown + " ".repeat(Math.max(0, width - shown.length()));
            err.print("\r" + padded);
            err.flush();
            width = shown.length();
        }
    }

    /** Takes the line away, so that something else can be printed. */
    public void clear() {
        if (shown && width > 0) {
            err.print("\r" + " ".repeat(width) + "\r");
            err.flush();
            width = 0;
        }
    }
}
