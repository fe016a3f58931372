package io.atoll.agent.app.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import io.atoll.agent.app.supervisor.machine.Cgroups;
import io.atoll.agent.app.supervisor.machine.LastLook;
import io.atoll.agent.app.supervisor.machine.Machine;
import io.atoll.agent.app.supervisor.machine.ProcessTable;
import io.atoll.agent.app.supervisor.machine.Processes;
import io.atoll.kernel.time.TimeSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How often a supervisor looks at a machine on which looking is slow. */
class SupervisorPaceTest {
    private static final String EXECUTION = "01900000-0000-7000-8000-000000000001";
    private static final int NOBODY = 4_194_303;
    private static final Duration STEP = Duration.ofMillis(10);

    @TempDir Path folder;

    @Test
    void looksForATwentiethOfTheTimeAtMostWhateverDoesNotEnd() throws IOException {
        Path attempts = Files.createDirectory(folder.resolve("attempts"));
        Path own = Files.createDirectory(attempts.resolve(EXECUTION + "-1"));
        Files.write(own.resolve("started"), new byte[] {0, 0});
        var table = new ProcessTable(aProcessThatDoesNotEnd());
        var machine =
                new Machine(
                        new Processes(false),
                        table,
                        new Cgroups(Optional.empty()),
                        new LastLook(folder.resolve("seen"), table));
        var time = new SlowTime();
        var supervisor = new Supervisor(attempts, machine, time, _ -> {});

        supervisor.recover(List.of(own));
        time.nanos = supervisor.nextTickNanos().orElseThrow();
        supervisor.tick();

        long pause = supervisor.nextTickNanos().orElseThrow() - time.nanos;
        assertThat(supervisor.isIdle()).isFalse();
        assertThat(Duration.ofNanos(pause)).isGreaterThanOrEqualTo(STEP.multipliedBy(18));
    }

    private Path aProcessThatDoesNotEnd() throws IOException {
        Path proc = Files.createDirectory(folder.resolve("proc"));
        Path process = Files.createDirectory(proc.resolve(Integer.toString(NOBODY)));
        Files.writeString(
                process.resolve("stat"),
                "%1$d (x) D 1 %1$d %1$d 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 7 0".formatted(NOBODY));
        Files.writeString(process.resolve("environ"), "ATOLL_ATTEMPT_ID=" + EXECUTION + "/1\0");
        return proc;
    }

    /** A machine on which all takes long: each reading of the clock is a step later. */
    private static final class SlowTime implements TimeSource {
        private long nanos;

        @Override
        public Instant now() {
            return Instant.EPOCH.plusNanos(nanos);
        }

        @Override
        public long nanoTime() {
            nanos += STEP.toNanos();
            return nanos;
        }
    }
}
