package io.atoll.agent.app.supervisor;

import io.atoll.kernel.file.OpenFolder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;

/**
 * Keeps the output of an attempt within its limit. The attempt appends to the files itself, so what
 * is over the limit is cut off at each look; in between the disk holds what was written since. What
 * an attempt put in a log's place is not cut: no link is followed.
 */
final class AttemptLog {
    private AttemptLog() {}

    /**
     * Cuts what is over the limit.
     *
     * @param folder the attempt's
     * @return whether there was any
     */
    static boolean cut(Path folder, AttemptFolder.Mark mark) {
        long limitBytes = mark.limits().logLimitBytes();
        boolean cut = cut(folder, mark.stdout(), limitBytes);
        return (isApart(mark) && cut(folder, mark.stderr(), limitBytes)) || cut;
    }

    /** Says at the end of what was cut that it was; when nothing writes to it any more. */
    static void tellCut(Path folder, AttemptFolder.Mark mark) {
        long limitBytes = mark.limits().logLimitBytes();
        tellCut(folder, mark.stdout(), limitBytes);
        if (isApart(mark)) {
            tellCut(folder, mark.stderr(), limitBytes);
        }
    }

    private static boolean isApart(AttemptFolder.Mark mark) {
        return !mark.stderr().equals(mark.stdout());
    }

    private static void tellCut(Path folder, String name, long limitBytes) {
        change(
                folder,
                Path.of(name),
                StandardOpenOption.APPEND,
                log -> {
                    if (log.size() == limitBytes) {
                        String told =
                                "\n[atoll: the rest was cut off, an output may have %d bytes]\n"
                                        .formatted(limitBytes);
                        log.write(ByteBuffer.wrap(told.getBytes(StandardCharsets.US_ASCII)));
                    }
                });
    }

    private static boolean cut(Path folder, String name, long limitBytes) {
        Path file = Path.of(name);
        try {
            // By its path, since this is only a look, and there may be thousands of them.
            var attributes =
                    Files.readAttributes(
                            file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (attributes.size() <= limitBytes || !attributes.isRegularFile()) {
                return false;
            }
        } catch (IOException _) {
            return false; // The attempt may remove or replace its own log.
        }
        return change(folder, file, StandardOpenOption.WRITE, log -> log.truncate(limitBytes));
    }

    /** Changes a log that is reached by handles; false: there is none. */
    private static boolean change(Path folder, Path file, StandardOpenOption how, Change change) {
        Path parent = Objects.requireNonNull(file.getParent(), "a log has a parent");
        Path name = Objects.requireNonNull(file.getFileName(), "a log has a name");
        try (OpenFolder own = new AttemptFolder(folder).open()) {
            if (parent.equals(folder)) {
                return changed(own, name, how, change);
            }
            try (OpenFolder logs = own.folder(folder.relativize(parent))) {
                return changed(logs, name, how, change);
            }
        } catch (IOException | IllegalArgumentException _) {
            return false; // A full disk, or the attempt's own doing.
        }
    }

    private static boolean changed(
            OpenFolder logs, Path name, StandardOpenOption how, Change change) throws IOException {
        try (FileChannel log = logs.file(name, how)) {
            change.to(log);
            return true;
        }
    }

    /** Changes a log. */
    @FunctionalInterface
    private interface Change {
        void to(FileChannel log) throws IOException;
    }
}
