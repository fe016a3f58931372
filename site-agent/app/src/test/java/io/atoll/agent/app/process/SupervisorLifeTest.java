package io.atoll.agent.app.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.atoll.agent.executor.Executor;
import io.atoll.agent.executor.ExecutorListener;
import io.atoll.agent.executor.Exit;
import io.atoll.agent.executor.Held;
import io.atoll.kernel.id.AttemptId;
import io.atoll.kernel.id.ExecutionId;
import io.atoll.kernel.id.Fence;
import io.atoll.kernel.system.SystemTimeSource;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The supervisor's own life: it outlives a killed agent and does not outlive its use. */
class SupervisorLifeTest {
    static final AttemptId ATTEMPT =
            new AttemptId(ExecutionId.parse("01900000-0000-7000-8000-000000000001"), new Fence(1));

    @TempDir Path folder;
    private final List<AutoCloseable> opened = new CopyOnWriteArrayList<>();

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable each : opened.reversed()) {
            each.close();
        }
    }

    @Test
    void runsOnWhenTheAgentIsKilledAndTellsTheNextAgentTheEnd() throws IOException {
        SupervisedSite site = site(folder);
        Process agent =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                "-cp",
                                System.getProperty("java.class.path"),
                                SmallAgent.class.getName(),
                                site.data.toString())
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("agent.log").toFile())
                        .redirectInput(new File("/dev/null"))
                        .start();
        opened.add(agent::destroyForcibly);
        Path ready = site.folder(ATTEMPT).resolve("ready");
        int leader = Integer.parseInt(SupervisedSite.line(ready));
        int supervisor = site.supervisorPid();

        SupervisedSite.kill((int) agent.pid());
        assertThat(SupervisedSite.runs(leader)).isTrue();
        assertThat(site.supervisorPid()).isEqualTo(supervisor);
        Files.createFile(site.folder(ATTEMPT).resolve("go"));

        Executor next = open(site);
        await().until(() -> next.list().join().getFirst() instanceof Held.Ended);
        assertThat(((Held.Ended) next.list().join().getFirst()).exit().cause())
                .isEqualTo(new Exit.Exited(5));
        assertThat(site.supervisorPid()).isEqualTo(supervisor);
    }

    @Test
    void endsWhenItIsToldToAndNothingRuns() {
        SupervisedSite site = site(folder);
        ProcessExecutor executor = open(site);
        executor.list().join();
        int pid = site.supervisorPid();
        executor.endSupervisor();
        await().until(() -> !SupervisedSite.runs(pid));
        executor.close();
        assertThat(site.launch.find()).isEmpty();
        assertThat(site.launch.folder().resolve("pid")).doesNotExist();
    }

    @Test
    void endsByItselfWhenNoAgentNeedsIt() {
        SupervisorLaunch usual = SupervisorLaunch.in(folder);
        var launch =
                new SupervisorLaunch(
                        usual.folder(),
                        usual.attempts(),
                        Duration.ofSeconds(1),
                        usual.startLimit(),
                        usual.without());
        var time = new SystemTimeSource();
        int pid = launch.findOrStart(time).pid();
        await().until(() -> !SupervisedSite.runs(pid));
        assertThat(launch.find()).isEmpty();
    }

    @Test
    void takesOneAgentAtATime() {
        SupervisedSite site = site(folder);
        open(site).list().join();
        List<String> faults = new CopyOnWriteArrayList<>();
        var second = new ProcessExecutor(site.launch, new SystemTimeSource(), faults::add);
        opened.add(second);
        second.open(new Quiet());
        await().until(() -> !faults.isEmpty());
        assertThat(faults.getFirst())
                .isEqualTo("cannot use the supervisor: another agent is connected to it");
    }

    @Test
    void worksInAFolderWhosePathIsLongerThanASocketAddress() throws IOException {
        SupervisedSite site = site(folder.resolve("long".repeat(50)));
        assertThat(open(site).list().join()).isEmpty();
        assertThat(
                        PosixFilePermissions.toString(
                                Files.getPosixFilePermissions(site.launch.folder())))
                .isEqualTo("rwx------");
    }

    @Test
    void isAProcessOfItsOwnSession() {
        SupervisedSite site = site(folder);
        open(site).list().join();
        int pid = site.supervisorPid();
        assertThat(
                        io.atoll.agent.app.supervisor.machine.ProcessTable.MACHINE
                                .find(pid)
                                .orElseThrow()
                                .session())
                .isEqualTo(pid);
    }

    private SupervisedSite site(Path data) {
        var site = new SupervisedSite(data);
        opened.add(site);
        return site;
    }

    private ProcessExecutor open(SupervisedSite site) {
        ProcessExecutor executor = site.executor();
        opened.add(executor);
        executor.open(new Quiet());
        return executor;
    }

    /** An agent that starts one attempt and waits to be killed. */
    static final class SmallAgent {
        public static void main(String[] arguments) {
            var site = new SupervisedSite(Path.of(arguments[0]));
            ProcessExecutor executor = site.executor();
            executor.open(new Quiet());
            executor.start(
                    site.launch(
                            ATTEMPT,
                            List.of(
                                    "/bin/sh",
                                    "-c",
                                    "echo $$ > ready; while ! test -e go; do sleep 0.05; done; exit"
                                            + " 5")));
            new java.util.concurrent.Semaphore(0).acquireUninterruptibly();
        }
    }

    private static final class Quiet implements ExecutorListener {
        @Override
        public void started(AttemptId attempt, Instant at, long pid) {}

        @Override
        public void lingers(AttemptId attempt, String why) {}

        @Override
        public void ended(AttemptId attempt, Exit exit) {}
    }
}
