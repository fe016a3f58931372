package io.atoll.agent.app.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import io.atoll.agent.app.supervisor.machine.Cgroups;
import io.atoll.agent.app.supervisor.machine.LastLook;
import io.atoll.agent.app.supervisor.machine.Machine;
import io.atoll.agent.app.supervisor.machine.ProcessTable;
import io.atoll.agent.app.supervisor.machine.Processes;
import io.atoll.agent.app.supervisor.wire.Report;
import io.atoll.agent.executor.Exit;
import io.atoll.kernel.system.SystemTimeSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a new supervisor makes of folders that another one left. */
class RecoverTest {
    private static final String EXECUTION = "01900000-0000-7000-8000-000000000001";

    @TempDir Path attempts;
    private final List<Report> reports = new ArrayList<>();

    private void recover(Path folder) {
        var machine =
                new Machine(
                        new Processes(true),
                        ProcessTable.MACHINE,
                        new Cgroups(Optional.empty()),
                        new LastLook(attempts.resolve("seen"), ProcessTable.MACHINE));
        var supervisor = new Supervisor(attempts, machine, new SystemTimeSource(), reports::add);
        supervisor.recover(List.of(folder));
        reports.clear(); // nobody is connected yet
        supervisor.list(1);
    }

    @Test
    void callsLostWhatHasAMarkerThatACrashCutShort() throws IOException {
        var folder = Files.createDirectory(attempts.resolve(EXECUTION + "-2"));
        Files.write(folder.resolve("started"), new byte[] {0, 0});

        recover(folder);

        assertThat(reports)
                .filteredOn(Report.Ended.class::isInstance)
                .singleElement()
                .isInstanceOfSatisfying(
                        Report.Ended.class,
                        ended -> {
                            assertThat(ended.attempt()).isEqualTo(EXECUTION + "/2");
                            assertThat(ended.exit().cause()).isInstanceOf(Exit.Lost.class);
                        });
    }

    @Test
    void saysNothingOfWhatWasNeverStarted() throws IOException {
        var folder = Files.createDirectory(attempts.resolve(EXECUTION + "-1"));

        recover(folder);

        assertThat(reports).noneMatch(Report.Ended.class::isInstance);
    }
}
