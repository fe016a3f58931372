package io.atoll.agent.app.logs;

import io.atoll.kernel.file.OpenFolder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/** Reads a log as its writer leaves it, with a gap that may grow meanwhile. */
public final class LogFile {
    private LogFile() {}

    /**
     * Reads on at {@code position}. Whoever writes the log can put anything in its place: it is
     * reached from the folder that holds it, and no link is followed.
     *
     * @param most bytes to read, above 0
     * @throws java.nio.file.NoSuchFileException if there is no such log
     */
    public static LogPart read(OpenFolder folder, Path name, long position, int most)
            throws IOException {
        byte[] read;
        try (var channel = folder.file(name, StandardOpenOption.READ)) {
            var buffer = ByteBuffer.allocate(most);
            int count = Math.max(0, channel.read(buffer, position));
            read = Arrays.copyOf(buffer.array(), count);
        }
        // Only now: what was read of a gap that came meanwhile is known to lie in it.
        return LogPart.of(read, position, LogGap.of(folder, name));
    }
}
