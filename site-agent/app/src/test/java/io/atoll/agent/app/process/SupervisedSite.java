package io.atoll.agent.app.process;

import static org.awaitility.Awaitility.await;

import io.atoll.agent.app.supervisor.machine.ProcessTable;
import io.atoll.agent.executor.Asked;
import io.atoll.agent.executor.AttemptLaunch;
import io.atoll.kernel.id.AttemptId;
import io.atoll.kernel.quantity.ByteSize;
import io.atoll.kernel.system.SystemTimeSource;
import io.atoll.work.StopSignal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** A data folder with a supervisor of its own, which is ended with the test. */
final class SupervisedSite implements AutoCloseable {
    static final Duration LONG = Duration.ofMinutes(5);

    final Path data;
    final SupervisorLaunch launch;

    SupervisedSite(Path data) {
        this(data, SupervisorLaunch.in(data));
    }

    /** {@code launch}: of that data folder, with whatever its supervisor has to do without. */
    SupervisedSite(Path data, SupervisorLaunch launch) {
        this.data = data;
        this.launch = launch;
    }

    ProcessExecutor executor() {
        return new ProcessExecutor(launch, new SystemTimeSource(), _ -> {});
    }

    int supervisorPid() {
        return launch.find().orElseThrow().pid();
    }

    Path folder(AttemptId attempt) {
        return launch.attempts().resolve(attempt.execution() + "-" + attempt.fence());
    }

    AttemptLaunch launch(AttemptId attempt, List<String> argv) {
        return launch(attempt, argv, Map.of(), LONG, LONG, 1 << 20);
    }

    AttemptLaunch launch(
            AttemptId attempt,
            List<String> argv,
            Map<String, String> environment,
            Duration walltime,
            Duration grace,
            long logLimitBytes) {
        Path folder = folder(attempt);
        try {
            Files.createDirectories(folder);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        return new AttemptLaunch(
                attempt,
                Asked.POOL,
                Asked.LITTLE,
                argv,
                environment,
                folder,
                folder,
                folder.resolve("stdout"),
                folder.resolve("stderr"),
                walltime,
                grace,
                StopSignal.TERM,
                new ByteSize(logLimitBytes));
    }

    String stdout(AttemptId attempt) {
        return read(folder(attempt).resolve("stdout"));
    }

    /** Removes what finished attempts left, so that the next supervisor finds nothing. */
    void removeAttempts() throws IOException {
        Files.createDirectories(launch.attempts());
        try (var paths = Files.walk(launch.attempts())) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    /** Waits until the file holds a whole line and returns it. */
    static String line(Path file) {
        await().until(() -> Files.exists(file) && read(file).endsWith("\n"));
        return read(file).strip();
    }

    static boolean runs(int pid) {
        return ProcessTable.MACHINE.find(pid).filter(e -> !e.zombie()).isPresent();
    }

    static void kill(int pid) {
        ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
        await().until(() -> !runs(pid));
    }

    /** How many run of the processes of an attempt that {@link Daemons#write} themselves down. */
    int running(AttemptId attempt) {
        return (int)
                Daemons.writtenIn(folder(attempt)).stream().filter(Daemons.Written::runs).count();
    }

    private static void end(int pid) {
        ProcessHandle.of(pid).ifPresent(ProcessHandle::destroy);
        await().until(() -> !runs(pid));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @Override
    public void close() {
        launch.find().ifPresent(found -> end(found.pid()));
        // Whatever a failing test left.
        if (Files.isDirectory(launch.attempts())) {
            try (var folders = Files.list(launch.attempts())) {
                folders.flatMap(folder -> Daemons.writtenIn(folder).stream())
                        .forEach(Daemons.Written::kill);
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        }
    }
}
