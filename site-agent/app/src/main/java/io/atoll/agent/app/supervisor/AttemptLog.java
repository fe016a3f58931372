package io.atoll.agent.app.supervisor;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Keeps the output of an attempt within its limit. The attempt appends to the files itself, so what
 * is over the limit is cut off at each look; in between the disk holds what was written since.
 */
final class AttemptLog {
    private AttemptLog() {}

    /**
     * Cuts what is over the limit.
     *
     * @return whether there was any
     */
    static boolean cut(String stdout, String stderr, long limitBytes) {
        boolean cut = cut(stdout, limitBytes);
        return (!stderr.equals(stdout) && cut(stderr, limitBytes)) || cut;
    }

    /** Says at the end of what was cut that it was; when nothing writes to it any more. */
    static void tellCut(String stdout, String stderr, long limitBytes) {
        tellCut(stdout, limitBytes);
        if (!stderr.equals(stdout)) {
            tellCut(stderr, limitBytes);
        }
    }

    private static void tellCut(String name, long limitBytes) {
        try {
            Path file = Path.of(name);
            if (Files.isRegularFile(file) && Files.size(file) == limitBytes) {
                Files.writeString(
                        file,
                        "\n[atoll: the rest was cut off, an output may have %d bytes]\n"
                                .formatted(limitBytes),
                        StandardOpenOption.APPEND);
            }
        } catch (IOException _) {
            // A full disk, or the attempt's own doing.
        }
    }

    private static boolean cut(String name, long limitBytes) {
        try {
            Path file = Path.of(name);
            if (Files.size(file) <= limitBytes || !Files.isRegularFile(file)) {
                return false;
            }
            try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.truncate(limitBytes);
            }
            return true;
        } catch (IOException _) {
            return false; // The attempt may remove or replace its own log.
        }
    }
}
