package io.atoll.agent.app.supervisor;

import io.atoll.agent.app.logs.LogGap;
import io.atoll.kernel.file.OpenFolder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.Optional;

/**
 * Keeps one output of an attempt within its limit: its first and its last half. The attempt appends
 * to the file itself, so the middle is punched out of it at each look, under the attempt's hands;
 * in between the disk holds what was written since. Where that cannot be done, the file is cut at
 * its limit instead, and only its beginning is kept. What an attempt put in a log's place is left
 * alone: no link is followed.
 *
 * <p>Owns how much of the file it has given back; soft, since doing so again does no harm. Owner
 * thread: the supervisor's.
 */
final class AttemptLog {
    private static final int DEEPEST = 2; // log/stdout

    private final AttemptFolder folder;
    private final Optional<Path> inFolder;
    private final long limitBytes;
    private long punchedTo;
    private long lastSizeBytes;
    private long cutTo; // 0: never

    /**
     * {@code file}: as the attempt's marker has it, which the attempt can change: one that does not
     * lie in {@code folder} is left alone.
     */
    AttemptLog(AttemptFolder folder, String file, long limitBytes) {
        this.folder = folder;
        this.inFolder = inFolder(folder.path(), file);
        this.limitBytes = limitBytes;
    }

    private static Optional<Path> inFolder(Path folder, String file) {
        try {
            Path path = Path.of(file);
            return path.equals(path.normalize()) && path.startsWith(folder)
                    ? Optional.of(folder.relativize(path))
                            .filter(each -> each.getNameCount() <= DEEPEST)
                            .filter(each -> !each.toString().isEmpty())
                    : Optional.empty();
        } catch (InvalidPathException _) {
            return Optional.empty();
        }
    }

    /**
     * Leaves out what is over the limit.
     *
     * @return whether there was any
     */
    boolean keepWithin() {
        if (inFolder.isEmpty()) {
            return false;
        }
        Path file = folder.path().resolve(inFolder.get());
        try {
            // By its path, since this is only a look, and there may be thousands of them.
            var attributes =
                    Files.readAttributes(
                            file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            long sizeBytes = attributes.size();
            boolean shortened = sizeBytes < lastSizeBytes;
            if (!attributes.isRegularFile() || (!shortened && sizeBytes <= limitBytes)) {
                return false;
            }
            try (OpenFolder logs = open(inFolder.get())) {
                var log = new Place(logs, name(inFolder.get()), file);
                if (shortened) {
                    beginAnew(log);
                }
                lastSizeBytes = sizeBytes;
                return sizeBytes > limitBytes && leaveOut(sizeBytes, log);
            }
        } catch (IOException _) {
            return false; // A full disk, or the attempt removed or replaced its own log.
        }
    }

    /** Says at the end of what was cut that it was; when nothing writes to it any more. */
    void tellCut() {
        if (!isCut() || inFolder.isEmpty()) {
            return;
        }
        try (OpenFolder logs = open(inFolder.get());
                FileChannel log = logs.file(name(inFolder.get()), StandardOpenOption.APPEND)) {
            if (log.size() >= cutTo) {
                String told =
                        "\n[atoll: the rest was cut off, this disk keeps %d bytes of an output]\n"
                                .formatted(limitBytes);
                log.write(ByteBuffer.wrap(told.getBytes(StandardCharsets.US_ASCII)));
            }
        } catch (IOException _) {
            // A full disk, or the attempt's own doing.
        }
    }

    /** A log by the folder that holds it, and by its path, which is only opened name by name. */
    private record Place(OpenFolder logs, Path name, Path file) {}

    private OpenFolder open(Path log) throws IOException {
        Path parent = log.getParent();
        if (parent == null) {
            return folder.open();
        }
        try (OpenFolder own = folder.open()) {
            return own.folder(parent);
        }
    }

    private static Path name(Path log) {
        return Objects.requireNonNull(log.getFileName(), "a log has a name");
    }

    private boolean leaveOut(long sizeBytes, Place log) throws IOException {
        var gap = new LogGap(limitBytes / 2, sizeBytes - limitBytes);
        if (gap.to() <= punchedTo) {
            return true; // Nothing was written since the last look.
        }
        long whole = hasHole(log) ? gap.from() : limitBytes;
        if (isCut() || !punch(gap, log)) {
            LogGap.NONE.write(log.logs(), log.name());
            cut(log, whole);
        }
        return true;
    }

    private static boolean hasHole(Place log) throws IOException {
        return LogGap.of(log.logs(), log.name()).bytes() > 0;
    }

    private boolean isCut() {
        return cutTo > 0;
    }

    private boolean punch(LogGap gap, Place log) throws IOException {
        var opened = Hole.in(log.file());
        if (opened.isEmpty()) {
            return false; // Whatever the reason, nothing grows without bounds.
        }
        try (Hole hole = opened.get()) {
            boolean told = tell(gap, log);
            long next = Math.max(gap.from(), punchedTo);
            if (!hole.punch(next, gap.to() - next)) {
                return false;
            }
            if (!told) {
                gap.write(log.logs(), log.name());
            }
            punchedTo = gap.to();
            return true;
        }
    }

    // Told first: who reads at this moment must not take the hole for what was written. Only a full
    // disk has no room for that before there is a hole.
    private static boolean tell(LogGap gap, Place log) {
        try {
            gap.write(log.logs(), log.name());
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    // Whoever writes a log may also empty it and begin anew.
    private void beginAnew(Place log) throws IOException {
        punchedTo = 0;
        LogGap.NONE.write(log.logs(), log.name());
    }

    // What lies behind a hole does not lie where it was written, so it goes with it.
    private void cut(Place log, long whole) throws IOException {
        try (FileChannel channel = log.logs().file(log.name(), StandardOpenOption.WRITE)) {
            channel.truncate(whole);
            cutTo = whole;
            punchedTo = 0;
            lastSizeBytes = whole;
        }
    }
}
