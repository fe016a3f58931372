package io.atoll.testbed;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.core.ConditionTimeoutException;

/**
 * A program that goes on running, with what it says in files. Ended by its own pid; closing it
 * leaves it dead. Owned by the test's thread.
 */
final class Program implements AutoCloseable {
    private static final Duration GRACE = Duration.ofSeconds(20);
    private static final Duration KILL_LIMIT = Duration.ofSeconds(10);

    private final Process process;
    private final Path stdout;
    private final Path stderr;

    private Program(Process process, Path stdout, Path stderr) {
        this.process = process;
        this.stdout = stdout;
        this.stderr = stderr;
    }

    /**
     * Starts a program; output is appended to {@code logs/NAME.out} and {@code logs/NAME.err}.
     *
     * @param environment all of it, nothing is inherited
     */
    static Program start(
            String name,
            Path logs,
            Path folder,
            Map<String, String> environment,
            List<String> argv) {
        Path stdout = logs.resolve(name + ".out");
        Path stderr = logs.resolve(name + ".err");
        ProcessBuilder builder =
                new ProcessBuilder(argv)
                        .directory(folder.toFile())
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(stdout.toFile()))
                        .redirectError(ProcessBuilder.Redirect.appendTo(stderr.toFile()));
        builder.environment().clear();
        builder.environment().putAll(environment);
        try {
            Files.createDirectories(logs);
            return new Program(builder.start(), stdout, stderr);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + argv, e);
        }
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    String stdout() {
        return read(stdout);
    }

    String stderr() {
        return read(stderr);
    }

    /** Waits until a line of stdout contains {@code text}; fails at once if the program ends. */
    void awaitLine(String text, Duration limit) {
        try {
            await(argument(text))
                    .atMost(limit)
                    .pollInterval(Duration.ofMillis(50))
                    .failFast(
                            () -> {
                                if (!process.isAlive() && !stdout().contains(text)) {
                                    throw new AssertionError("it ended: " + said());
                                }
                            })
                    .until(() -> stdout().contains(text));
        } catch (ConditionTimeoutException e) {
            throw new AssertionError(e.getMessage() + "; it said " + said(), e);
        }
    }

    /** Ends it as {@code kill -9} does and waits until it is gone. */
    void killHard() {
        process.destroyForcibly();
        awaitEnd(KILL_LIMIT);
    }

    /**
     * Sends a signal.
     *
     * @param name such as {@code INT}
     */
    void signal(String name) {
        Processes.signal(process.pid(), name);
    }

    /** Waits for its end and returns its exit code. */
    int awaitEnd(Duration limit) {
        try {
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError(
                        "process %d still runs after %d s: %s"
                                .formatted(process.pid(), limit.toSeconds(), said()));
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for a process", e);
        }
    }

    /** Asks it to end, and kills it when it does not. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(GRACE.toMillis(), TimeUnit.MILLISECONDS)) {
                killHard();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
    }

    /** Everything it said, for the message of a failure. */
    String said() {
        return "stdout: " + tail(stdout()) + "\nstderr: " + tail(stderr());
    }

    private static String argument(String text) {
        return "a line with '" + text + "'";
    }

    private static String tail(String text) {
        return text.length() <= 4000 ? text : "…" + text.substring(text.length() - 4000);
    }

    private static String read(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }
}
