package io.atoll.server.postgres.embedded;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/** Who runs on a data folder that this process has locked. */
sealed interface Holder {
    /** Nobody; a pid file that is there is stale. */
    record Nobody() implements Holder {}

    /** A server that an earlier process of ours started and left behind when it was killed. */
    record Orphan(long pid) implements Holder {}

    /** A server that somebody else started on this folder. */
    record Stranger(long pid) implements Holder {}

    /** A wall clock may have been set since the file was written. */
    Duration CLOCK_TOLERANCE = Duration.ofMinutes(1);

    /**
     * Judges by the process itself: a pid alone may belong to another program by now.
     *
     * @param mark the argument that every server of ours is started with
     */
    static Holder of(PostmasterFile file, Path data, String mark) throws IOException {
        var process = Path.of("/proc").resolve(Long.toString(file.pid()));
        if (!alive(process) || !worksIn(process, data)) {
            return new Nobody();
        }
        var arguments = arguments(process);
        if (arguments.isEmpty() || !arguments.getFirst().endsWith("postgres")) {
            return new Nobody();
        }
        boolean ours = arguments.contains(mark) && startedBy(file);
        return ours ? new Orphan(file.pid()) : new Stranger(file.pid());
    }

    /** A killed process that nobody has reaped is dead, though its pid still answers signals. */
    private static boolean alive(Path process) {
        try {
            var stat = Files.readString(process.resolve("stat"));
            int state = stat.lastIndexOf(')') + 2;
            return state < stat.length() && stat.charAt(state) != 'Z' && stat.charAt(state) != 'X';
        } catch (IOException _) {
            return false;
        }
    }

    private static boolean worksIn(Path process, Path data) throws IOException {
        try {
            return Files.readSymbolicLink(process.resolve("cwd")).equals(data.toRealPath());
        } catch (java.nio.file.AccessDeniedException _) {
            return false; // another user's process cannot be a server on a folder of ours
        } catch (java.nio.file.NoSuchFileException _) {
            return false;
        }
    }

    private static List<String> arguments(Path process) {
        try {
            var line = Files.readString(process.resolve("cmdline"), StandardCharsets.UTF_8);
            return Arrays.stream(line.split("\0")).filter(word -> !word.isEmpty()).toList();
        } catch (IOException _) {
            return List.of();
        }
    }

    private static boolean startedBy(PostmasterFile file) {
        var latest = Instant.ofEpochSecond(file.startedEpochSeconds()).plus(CLOCK_TOLERANCE);
        return ProcessHandle.of(file.pid())
                .flatMap(handle -> handle.info().startInstant())
                .map(started -> !started.isAfter(latest))
                .orElse(true);
    }
}
