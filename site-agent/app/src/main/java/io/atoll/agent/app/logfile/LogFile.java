package io.atoll.agent.app.logfile;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Set;

/** Reads a log as its writer leaves it, with a gap that may grow meanwhile. */
public final class LogFile {
    private LogFile() {}

    /**
     * Reads on at {@code position}.
     *
     * @param most bytes to read, above 0
     * @throws java.nio.file.NoSuchFileException if there is no such log
     */
    public static LogPart read(Path file, long position, int most) throws IOException {
        byte[] read;
        try (var channel = open(file)) {
            var buffer = ByteBuffer.allocate(most);
            int count = Math.max(0, channel.read(buffer, position));
            read = Arrays.copyOf(buffer.array(), count);
        }
        // Only now: what was read of a gap that came meanwhile is known to lie in it.
        return LogPart.of(read, position, LogGap.of(file));
    }

    static FileChannel open(Path file) throws IOException {
        return FileChannel.open(file, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
    }
}
