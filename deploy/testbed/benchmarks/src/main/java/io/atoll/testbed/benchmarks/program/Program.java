package io.atoll.testbed.benchmarks.program;

import io.atoll.cli.api.Pause;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.time.TimeSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A child process whose words go to a file. It ends with this process: its standard input is a pipe
 * from here, and the programs of Atoll end when that does. Used by one thread.
 */
public final class Program implements AutoCloseable {
    private static final Duration LOOK_EVERY = Duration.ofMillis(20);
    private static final long STOP_SECONDS = 20;
    private static final int WORDS_SHOWN = 10;

    private final String name;
    private final Process process;
    private final Path log;
    private final TimeSource time;

    private Program(String name, Process process, Path log, TimeSource time) {
        this.name = name;
        this.process = process;
        this.log = log;
        this.time = time;
    }

    /**
     * Starts {@code command}.
     *
     * @param log gets what it writes
     */
    public static Program start(String name, List<String> command, Path log, TimeSource time) {
        try {
            var builder = new ProcessBuilder(command);
            builder.environment().put("ATOLL_EXIT_WITH_STDIN", "1");
            builder.redirectErrorStream(true).redirectOutput(log.toFile());
            return new Program(name, builder.start(), log, time);
        } catch (IOException e) {
            throw new AtollException(
                    ErrorCode.UNAVAILABLE,
                    "cannot start %s: %s".formatted(name, e.getMessage()),
                    e);
        }
    }

    public long pid() {
        return process.pid();
    }

    /**
     * Waits for a line that begins with {@code words}.
     *
     * @throws AtollException UNAVAILABLE with its last words if it ended, DEADLINE_EXCEEDED
     */
    public void awaitLine(String words, Duration limit) {
        long from = time.nanoTime();
        while (lines().stream().noneMatch(line -> line.startsWith(words))) {
            if (!process.isAlive()) {
                throw new AtollException(
                        ErrorCode.UNAVAILABLE,
                        "cannot measure: %s ended with exit code %d; it said: %s"
                                .formatted(name, process.exitValue(), lastWords()));
            }
            if (time.nanoTime() - from > limit.toNanos()) {
                throw new AtollException(
                        ErrorCode.DEADLINE_EXCEEDED,
                        "cannot measure: %s did not say '%s' within %d s; it said: %s"
                                .formatted(name, words, limit.toSeconds(), lastWords()));
            }
            Pause.of(LOOK_EVERY);
        }
    }

    private String lastWords() {
        List<String> lines = lines();
        return String.join(
                " / ", lines.subList(Math.max(0, lines.size() - WORDS_SHOWN), lines.size()));
    }

    private List<String> lines() {
        try {
            return Files.readAllLines(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Asks it to end, and makes it after a while. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
    }
}
