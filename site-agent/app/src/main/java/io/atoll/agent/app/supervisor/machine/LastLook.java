package io.atoll.agent.app.supervisor.machine;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * When a supervisor last looked at all processes, on disk for the one that comes after it: the boot
 * of the machine and the clock ticks since. Owns whether its place was removed. Owner thread: the
 * supervisor's. When it is lost, nothing is ended for its session alone.
 */
public final class LastLook {
    private final Path file;
    private final ProcessTable table;
    private boolean removed;

    /** {@code file}: in the supervisor's own folder. */
    public LastLook(Path file, ProcessTable table) {
        this.file = file;
        this.table = table;
    }

    /** Writes down that a look is done that began at {@code ticks}. */
    public void write(long ticks) {
        try {
            Files.writeString(
                    file,
                    "%s %020d\n".formatted(table.boot(), ticks),
                    StandardCharsets.US_ASCII,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE);
            removed = false;
        } catch (NoSuchFileException _) {
            removed = true;
        } catch (IOException _) {
            // A full disk: what it said before stays true.
        }
    }

    /**
     * Whether the supervisor's folder was not there at the last look. Where it listens and who it
     * is was removed with it, so no agent will ever find it again.
     */
    public boolean isRemoved() {
        return removed;
    }

    /** Ticks of the last look; 0: before the machine was started last; -1: not known. */
    public long ticks() {
        try {
            String[] words = Files.readString(file, StandardCharsets.US_ASCII).strip().split(" ");
            return words[0].equals(table.boot()) ? Long.parseLong(words[1]) : 0;
        } catch (IOException | RuntimeException _) {
            return -1;
        }
    }
}
