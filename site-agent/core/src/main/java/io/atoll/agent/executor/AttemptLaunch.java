package io.atoll.agent.executor;

import io.atoll.kernel.id.AttemptId;
import io.atoll.kernel.id.PoolName;
import io.atoll.kernel.quantity.ByteSize;
import io.atoll.kernel.quantity.Resources;
import io.atoll.work.StopSignal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Everything that is needed to start an attempt.
 *
 * @param pool where it was placed; it belongs to the executor that starts it
 * @param resources what it asked for; an executor that divides its pool gives it no less
 * @param argv the command, at least its name; a name without a slash is searched on the PATH of
 *     {@code environment}
 * @param environment the whole environment; nothing is inherited
 * @param folder the attempt's own folder, which exists; the executor keeps its start marker and
 *     exit record there
 * @param workingDirectory exists
 * @param stdout file that takes the attempt's output; it is appended to
 * @param stderr likewise; may be the same file
 * @param walltime how long it may run, at least 1 ms
 * @param grace time between the stop signal and the kill when the walltime is over
 * @param stopSignal what asks it to stop
 * @param logLimit most bytes kept of stdout, and of stderr: the first and the last half of it
 */
public record AttemptLaunch(
        AttemptId attempt,
        PoolName pool,
        Resources resources,
        List<String> argv,
        Map<String, String> environment,
        Path folder,
        Path workingDirectory,
        Path stdout,
        Path stderr,
        Duration walltime,
        Duration grace,
        StopSignal stopSignal,
        ByteSize logLimit) {
    public AttemptLaunch {
        argv = List.copyOf(argv);
        environment = Map.copyOf(environment);
        if (argv.isEmpty()) {
            throw new IllegalArgumentException("a launch needs a command");
        }
        if (walltime.toMillis() < 1) {
            throw new IllegalArgumentException("walltime " + walltime + " is below 1 ms");
        }
        if (grace.isNegative()) {
            throw new IllegalArgumentException("grace " + grace + " is negative");
        }
    }
}
