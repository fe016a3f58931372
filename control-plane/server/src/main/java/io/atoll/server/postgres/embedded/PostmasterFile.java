package io.atoll.server.postgres.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What PostgreSQL writes about itself into {@code postmaster.pid} of its data folder
 * (src/include/utils/pidfile.h of PostgreSQL 17: pid, data folder, start time, port, …, and in line
 * 8 whether it is ready).
 *
 * @param startedEpochSeconds when it started, by the wall clock of then
 * @param ready it takes connections
 */
record PostmasterFile(long pid, long startedEpochSeconds, boolean ready) {
    private static final int LINE_STARTED = 2;
    private static final int LINE_STATUS = 7;

    static Path in(Path data) {
        return data.resolve("postmaster.pid");
    }

    /** Empty if there is no such file, or it is still being written. */
    static Optional<PostmasterFile> read(Path data) throws IOException {
        List<String> lines;
        try {
            lines = Files.readAllLines(in(data));
        } catch (NoSuchFileException _) {
            return Optional.empty();
        }
        try {
            if (lines.size() <= LINE_STARTED) {
                return Optional.empty();
            }
            return Optional.of(
                    new PostmasterFile(
                            Long.parseLong(lines.getFirst().strip()),
                            Long.parseLong(lines.get(LINE_STARTED).strip()),
                            lines.size() > LINE_STATUS
                                    && lines.get(LINE_STATUS).strip().equals("ready")));
        } catch (NumberFormatException _) {
            return Optional.empty();
        }
    }
}
