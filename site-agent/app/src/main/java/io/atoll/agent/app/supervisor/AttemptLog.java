package io.atoll.agent.app.supervisor;

import io.atoll.agent.app.logfile.LogGap;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;

/**
 * Keeps one output of an attempt within its limit: its first and its last half. The attempt appends
 * to the file itself, so the middle is punched out of it at each look, under the attempt's hands;
 * in between the disk holds what was written since. On a disk where that cannot be done, the file
 * is cut at its limit instead, and only its beginning is kept.
 *
 * <p>Owns how much of the file it has given back; soft, since doing so again does no harm. Owner
 * thread: the supervisor's.
 */
final class AttemptLog {
    private final Path file;
    private final long limitBytes;
    private long punchedTo;
    private long lastSizeBytes;
    private boolean cut;

    AttemptLog(String file, long limitBytes) {
        this.file = Path.of(file);
        this.limitBytes = limitBytes;
    }

    /**
     * Leaves out what is over the limit.
     *
     * @return whether there was any
     */
    boolean keepWithin() {
        try {
            var attributes =
                    Files.readAttributes(
                            file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (!attributes.isRegularFile()) {
                return false; // The attempt put something else in its place.
            }
            noticeShortened(attributes.size());
            if (attributes.size() <= limitBytes) {
                return false;
            }
            return leaveOut(attributes.size());
        } catch (IOException _) {
            return false; // A full disk, or the attempt removed or replaced its own log.
        }
    }

    /** Says at the end of what was cut that it was; when nothing writes to it any more. */
    void tellCut() {
        try {
            if (cut && Files.size(file) == limitBytes) {
                Files.writeString(
                        file,
                        "\n[atoll: the rest was cut off, this disk keeps %d bytes of an output]\n"
                                .formatted(limitBytes),
                        StandardOpenOption.APPEND,
                        LinkOption.NOFOLLOW_LINKS);
            }
        } catch (IOException _) {
            // A full disk, or the attempt's own doing.
        }
    }

    private boolean leaveOut(long sizeBytes) throws IOException {
        var opened = Hole.in(file);
        if (opened.isEmpty()) {
            return false; // As above.
        }
        try (Hole hole = opened.get()) {
            if (cut || !leaveOut(sizeBytes, hole)) {
                cut = true;
                cut();
            }
            return true;
        }
    }

    private boolean leaveOut(long sizeBytes, Hole hole) throws IOException {
        long from = limitBytes / 2;
        var gap = new LogGap(from, sizeBytes - limitBytes);
        boolean told = tell(gap);
        long next = Math.max(from, punchedTo);
        if (!hole.punch(next, gap.to() - next)) {
            LogGap.NONE.write(file);
            return false;
        }
        punchedTo = gap.to();
        if (!told) {
            gap.write(file);
        }
        return true;
    }

    // Told first: who reads at this moment must not take the hole for what was written. Only a full
    // disk has no room for that before there is a hole.
    private boolean tell(LogGap gap) {
        try {
            gap.write(file);
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    // Whoever writes a log may also empty it and begin anew.
    private void noticeShortened(long sizeBytes) throws IOException {
        if (sizeBytes < lastSizeBytes) {
            punchedTo = 0;
            LogGap.NONE.write(file);
        }
        lastSizeBytes = sizeBytes;
    }

    private void cut() throws IOException {
        try (var channel =
                FileChannel.open(
                        file, Set.of(StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS))) {
            channel.truncate(limitBytes);
            lastSizeBytes = limitBytes;
        }
    }
}
