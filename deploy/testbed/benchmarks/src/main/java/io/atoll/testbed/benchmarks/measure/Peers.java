package io.atoll.testbed.benchmarks.measure;

import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.time.TimeSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The same work by other means, in the same run: a machine differs from hour to hour. */
public final class Peers {
    private static final double NANOS = 1e9;
    private static final long LIMIT_SECONDS = 120;

    private final TimeSource time;
    private final Map<String, String> environment;

    public Peers(TimeSource time, Map<String, String> environment) {
        this.time = time;
        this.environment = Map.copyOf(environment);
    }

    /** The most that fork and exec give on this machine: {@code xargs -P2 /bin/true}. */
    public double xargs(int processes) {
        return rate(
                processes, List.of("sh", "-c", "seq " + processes + " | xargs -P2 -n1 /bin/true"));
    }

    /**
     * HyperQueue: the same processes by one worker of 2 cpus, captured output, no journal. Its
     * package for Python has a server and a worker; it is looked for in {@code
     * atoll/testbed/hyperqueue} of the cache folder, then where the machine's Python looks.
     *
     * @param folder for what it writes
     * @return empty: it is not on this machine
     */
    public Optional<Double> hyperQueue(int processes, Path folder) {
        return python().map(python -> hyperQueue(python, processes, folder));
    }

    private static double hyperQueue(String python, int processes, Path folder) {
        Path script = folder.resolve("peer-hyperqueue.py");
        Path answer = folder.resolve("answer");
        try (var in =
                Peers.class.getResourceAsStream(
                        "/io/atoll/testbed/benchmarks/peer-hyperqueue.py")) {
            Files.createDirectories(folder);
            Files.write(script, Objects.requireNonNull(in, "peer-hyperqueue.py").readAllBytes());
            run(
                    List.of(
                            "sh",
                            "-c",
                            "%s %s %d %s 2>/dev/null >%s"
                                    .formatted(python, script, processes, folder, answer)));
            return Double.parseDouble(Files.readAllLines(answer).getLast());
        } catch (IOException e) {
            throw failed(List.of("HyperQueue"), String.valueOf(e.getMessage()));
        }
    }

    private Optional<String> python() {
        var cache =
                Optional.ofNullable(environment.get("XDG_CACHE_HOME"))
                        .map(Path::of)
                        .orElseGet(() -> Path.of(environment.getOrDefault("HOME", "/"), ".cache"));
        return Stream.of(cache.resolve("atoll/testbed/hyperqueue/bin/python").toString(), "python3")
                .filter(Peers::hasHyperQueue)
                .findFirst();
    }

    private static boolean hasHyperQueue(String python) {
        try {
            run(List.of(python, "-c", "import hyperqueue"));
            return true;
        } catch (AtollException _) {
            return false;
        }
    }

    private double rate(int processes, List<String> command) {
        long began = time.nanoTime();
        run(command);
        return processes / ((time.nanoTime() - began) / NANOS);
    }

    private static void run(List<String> command) {
        try {
            var process =
                    new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start();
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw failed(command, "it took longer than " + LIMIT_SECONDS + " s");
            }
            if (process.exitValue() != 0) {
                throw failed(command, "exit code " + process.exitValue());
            }
        } catch (IOException e) {
            throw failed(command, String.valueOf(e.getMessage()));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw failed(command, "interrupted");
        }
    }

    private static AtollException failed(List<String> command, String why) {
        return new AtollException(
                ErrorCode.UNAVAILABLE,
                "cannot run %s: %s".formatted(String.join(" ", command), why));
    }
}
