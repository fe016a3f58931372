package io.atoll.testbed.benchmarks.measure;

import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.time.TimeSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
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
     * HyperQueue: no-op processes by one worker of 2 cpus; no journal.
     *
     * @param folder for its server
     * @return empty: it is not on this machine
     */
    public Optional<Double> hyperQueue(int processes, Path folder) {
        return find("hq").map(hq -> hyperQueue(hq, processes, folder));
    }

    private double hyperQueue(Path hq, int processes, Path folder) {
        String server = hq + " --server-dir " + folder + " ";
        try {
            run(
                    List.of(
                            "sh",
                            "-c",
                            "mkdir -p %s && (%sserver start >/dev/null 2>&1 &) && sleep 1 && (%sworker start --cpus 2 >/dev/null 2>&1 &) && sleep 2"
                                    .formatted(folder, server, server)));
            String submit =
                    "%ssubmit --array 1-%d --wait --stdout %s/out-%%{TASK_ID} --stderr %s/err-%%{TASK_ID} /bin/true"
                            .formatted(server, processes, folder, folder);
            run(List.of("sh", "-c", submit.replace("1-" + processes, "1-100")));
            return rate(processes, List.of("sh", "-c", submit));
        } finally {
            run(List.of("sh", "-c", server + "server stop"));
        }
    }

    private Optional<Path> find(String program) {
        var cache =
                Optional.ofNullable(environment.get("XDG_CACHE_HOME"))
                        .map(Path::of)
                        .orElseGet(() -> Path.of(environment.getOrDefault("HOME", "/"), ".cache"));
        var folders =
                Arrays.stream(environment.getOrDefault("PATH", "").split(":", -1)).map(Path::of);
        return Stream.concat(folders, Stream.of(cache.resolve("atoll/testbed/bin")))
                .map(folder -> folder.resolve(program))
                .filter(Files::isExecutable)
                .findFirst();
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
