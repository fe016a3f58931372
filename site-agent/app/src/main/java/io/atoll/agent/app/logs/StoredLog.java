package io.atoll.agent.app.logs;

import io.atoll.bridge.Content;
import io.atoll.bridge.ContentStore;
import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.file.OpenFolder;
import io.atoll.kernel.id.AttemptId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A log that is written no more, as a content of the site's store: a line that says whose it is and
 * what was left out, then the bytes that are kept.
 *
 * <pre>
 * atoll-log 1 EXECUTION/FENCE STREAM LEFT_OUT_FROM LEFT_OUT_BYTES
 * </pre>
 *
 * <p>Only with that line a content is read as the log of an attempt: whoever asks for a log by the
 * digest of something else gets nothing.
 */
public final class StoredLog {
    private static final int BUFFER_BYTES = 256 << 10;
    private static final int MOST_LINE_BYTES = 160;
    private static final Pattern LINE =
            Pattern.compile("atoll-log 1 (\\S{1,60}) (stdout|stderr) (\\d{1,18}) (\\d{1,18})\n");

    private final ContentStore store;

    public StoredLog(ContentStore store) {
        this.store = store;
    }

    /**
     * Stores a log. Nothing may write to it any more.
     *
     * @param folder that holds it
     * @return empty if there is none, or if it is empty
     * @throws io.atoll.kernel.AtollException as {@link ContentStore.Making#write}
     */
    public Optional<Content> store(AttemptId attempt, boolean stderr, OpenFolder folder, Path name)
            throws IOException {
        try (FileChannel log = folder.file(name, StandardOpenOption.READ)) {
            LogGap gap = within(LogGap.of(folder, name), log.size());
            if (log.size() == 0) {
                return Optional.empty();
            }
            try (ContentStore.Making making = store.make()) {
                making.write(ByteBuffer.wrap(line(attempt, stderr, gap)));
                copy(log, 0, gap.bytes() == 0 ? log.size() : gap.from(), making);
                copy(log, gap.bytes() == 0 ? log.size() : gap.to(), log.size(), making);
                return Optional.of(making.commit());
            }
        } catch (NoSuchFileException _) {
            return Optional.empty();
        }
    }

    /**
     * Reads a stored log on at {@code position} of what its writer wrote.
     *
     * @throws NoSuchFileException if the store does not hold that log under {@code digest}
     */
    public LogPart read(AttemptId attempt, boolean stderr, Digest digest, long position, int most)
            throws IOException {
        if (store.find(digest).isEmpty()) {
            throw new NoSuchFileException(digest.toString());
        }
        try (ContentStore.Reading reading = store.open(digest)) {
            var first = ByteBuffer.allocate(MOST_LINE_BYTES);
            fill(reading, 0, first);
            String start = new String(first.array(), 0, first.position(), StandardCharsets.UTF_8);
            Matcher line = LINE.matcher(start);
            if (!line.lookingAt()
                    || !line.group(1).equals(attempt.toString())
                    || !line.group(2).equals(name(stderr))) {
                throw new NoSuchFileException(digest + " is not that log");
            }
            var gap = new LogGap(Long.parseLong(line.group(3)), Long.parseLong(line.group(4)));
            long shift = position >= gap.to() ? gap.bytes() : 0;
            var buffer = ByteBuffer.allocate(most);
            fill(reading, line.end() + position - shift, buffer);
            return LogPart.of(Arrays.copyOf(buffer.array(), buffer.position()), position, gap);
        }
    }

    private static byte[] line(AttemptId attempt, boolean stderr, LogGap gap) {
        return "atoll-log 1 %s %s %d %d\n"
                .formatted(attempt, name(stderr), gap.from(), gap.bytes())
                .getBytes(StandardCharsets.UTF_8);
    }

    private static String name(boolean stderr) {
        return stderr ? "stderr" : "stdout";
    }

    // Whoever wrote the log may have shortened it since.
    private static LogGap within(LogGap gap, long size) {
        return gap.to() <= size ? gap : LogGap.NONE;
    }

    private static void copy(FileChannel log, long from, long to, ContentStore.Making making)
            throws IOException {
        var buffer = ByteBuffer.allocate(Math.clamp(to - from, 1, BUFFER_BYTES));
        for (long at = from; at < to; ) {
            buffer.clear().limit((int) Math.min(buffer.capacity(), to - at));
            int count = log.read(buffer, at);
            if (count <= 0) {
                return; // it was shortened meanwhile
            }
            making.write(buffer.flip());
            at += count;
        }
    }

    private static void fill(ContentStore.Reading reading, long position, ByteBuffer into) {
        long at = position;
        while (into.hasRemaining()) {
            int count = reading.read(at, into);
            if (count <= 0) {
                return;
            }
            at += count;
        }
    }
}
