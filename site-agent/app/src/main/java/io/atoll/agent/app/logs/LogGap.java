package io.atoll.agent.app.logs;

import io.atoll.kernel.file.OpenFolder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.regex.Pattern;

/**
 * What was left out of the middle of a log. Positions in a log are those of its writer, so what
 * comes behind the gap keeps its place. While the log is written the gap stands in a small file
 * beside it, and the bytes in it are a hole.
 *
 * @param from the first byte that was left out
 * @param bytes how many; 0: none
 */
public record LogGap(long from, long bytes) {
    /** Nothing was left out. */
    public static final LogGap NONE = new LogGap(0, 0);

    private static final String SUFFIX = ".gap";
    private static final int MOST_BYTES = 64;
    private static final Pattern TEXT = Pattern.compile("(\\d{1,18}) (\\d{1,18})\n");

    public LogGap {
        if (from < 0 || bytes < 0) {
            throw new IllegalArgumentException("a gap of %d bytes at %d".formatted(bytes, from));
        }
    }

    /** The first byte behind it. */
    public long to() {
        return from + bytes;
    }

    /** Whether {@code position} lies in it. */
    public boolean holds(long position) {
        return position >= from && position < to();
    }

    /**
     * The gap of the log {@code name} in {@code folder}, whose writer may change it meanwhile. What
     * is read of the log before this is called, and does not lie in the gap, was written by it.
     */
    public static LogGap of(OpenFolder folder, Path name) throws IOException {
        Path beside = beside(name);
        if (folder.look(beside).filter(PosixFileAttributes::isRegularFile).isEmpty()) {
            return NONE;
        }
        try (var channel = folder.file(beside, StandardOpenOption.READ)) {
            var buffer = ByteBuffer.allocate(MOST_BYTES);
            channel.read(buffer, 0);
            return parse(new String(buffer.array(), 0, buffer.position(), StandardCharsets.UTF_8));
        } catch (NoSuchFileException | AccessDeniedException _) {
            return NONE;
        }
    }

    /** Says beside the log {@code name} that this was left out of it; do so before it is. */
    public void write(OpenFolder folder, Path name) throws IOException {
        Path beside = beside(name);
        if (bytes == 0) {
            removeIfThere(folder, beside);
            return;
        }
        Path written = Path.of(beside + ".new");
        removeIfThere(folder, written);
        try (var channel =
                folder.file(written, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            String text = from + " " + bytes + "\n";
            channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
        }
        folder.move(written, folder, beside);
    }

    private static void removeIfThere(OpenFolder folder, Path name) throws IOException {
        if (folder.look(name).isPresent()) {
            folder.delete(name);
        }
    }

    // Who writes the log can write here as well: what is no gap is none.
    private static LogGap parse(String text) {
        var matcher = TEXT.matcher(text);
        return matcher.matches()
                ? new LogGap(Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2)))
                : NONE;
    }

    private static Path beside(Path name) {
        return Path.of(name + SUFFIX);
    }
}
