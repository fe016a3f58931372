package io.atoll.agent.app.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.atoll.agent.app.logs.LogGap;
import io.atoll.agent.executor.Asked;
import io.atoll.agent.executor.AttemptLaunch;
import io.atoll.agent.executor.Executor;
import io.atoll.agent.executor.ExecutorContract;
import io.atoll.agent.executor.Exit;
import io.atoll.agent.executor.Held;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.id.AttemptId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The contract with real processes, and what only processes do. */
class ProcessExecutorTest extends ExecutorContract {
    @TempDir static Path folder;
    private static SupervisedSite site;

    @BeforeAll
    static void makeSite() {
        site = new SupervisedSite(folder);
    }

    @AfterAll
    static void endSupervisor() {
        site.close();
    }

    @AfterEach
    void clear() throws IOException {
        Executor executor = latest();
        held(executor).forEach(held -> executor.stop(held.attempt(), SHORT));
        until(
                "everything ended",
                () -> held(executor).stream().allMatch(Held.Ended.class::isInstance));
        held(executor).forEach(held -> executor.forget(held.attempt()));
        held(executor);
        site.removeAttempts();
    }

    @Override
    protected Executor executor() {
        return site.executor();
    }

    @Override
    protected boolean behaves(AttemptId attempt, Behaviour behaviour) {
        return behaviour != Behaviour.IGNORES_ITS_STOP_SIGNAL
                || Files.exists(site.folder(attempt).resolve("deaf"));
    }

    @Override
    protected void crash() {
        SupervisedSite.kill(site.supervisorPid());
    }

    @Override
    protected int running(AttemptId attempt) {
        return site.running(attempt);
    }

    @Override
    protected void until(String what, BooleanSupplier condition) {
        await(what)
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(5))
                .until(condition::getAsBoolean);
    }

    @Override
    protected AttemptLaunch launch(
            AttemptId attempt, Behaviour behaviour, Duration walltime, Duration grace) {
        List<String> argv =
                switch (behaviour) {
                    case EXITS_WITH_0 -> List.of("true");
                    case EXITS_WITH_3 -> sh("exit 3");
                    case RUNS_UNTIL_STOPPED -> List.of("sleep", "1000");
                    case IGNORES_ITS_STOP_SIGNAL ->
                            sh("trap '' TERM; : > deaf; while true; do sleep 0.05; done");
                    case RUNS_WITH_DAEMONS ->
                            sh(Daemons.all() + "\n" + Daemons.write("leader", "exec sleep 1000"));
                    case LEAVES_DAEMONS -> sh(Daemons.all());
                    case HAS_NO_SUCH_COMMAND -> List.of("no-such-command-here");
                };
        return site.launch(attempt, argv, Map.of(), walltime, grace, 1 << 20);
    }

    @Test
    void namesTheCommandThatIsNotOnThePath() {
        assertThat(
                        endOf(
                                        run(
                                                site.launch(
                                                        attempt(),
                                                        List.of("foo"),
                                                        Map.of("PATH", "/bin"),
                                                        LONG,
                                                        LONG,
                                                        1)))
                                .cause())
                .isEqualTo(
                        new Exit.CouldNotStart(
                                127, "cannot start 'foo': command not found on PATH (/bin)"));
    }

    @Test
    void tellsAFileThatIsNotExecutableFromOneThatIsNotThere() throws IOException {
        AttemptId attempt = attempt();
        AttemptLaunch launch = site.launch(attempt, List.of("./plain.txt"));
        Files.writeString(site.folder(attempt).resolve("plain.txt"), "words");
        run(launch);
        assertThat(endOf(attempt).cause())
                .isEqualTo(
                        new Exit.CouldNotStart(
                                126, "cannot start './plain.txt': it is not executable"));
    }

    @Test
    void saysThatTheWorkingDirectoryIsMissing() {
        AttemptId attempt = attempt();
        AttemptLaunch at = site.launch(attempt, List.of("true"));
        Path missing = site.data.resolve("nowhere");
        run(
                new AttemptLaunch(
                        attempt,
                        Asked.POOL,
                        Asked.LITTLE,
                        at.argv(),
                        at.environment(),
                        at.folder(),
                        missing,
                        at.stdout(),
                        at.stderr(),
                        LONG,
                        LONG,
                        at.stopSignal(),
                        at.logLimit()));
        assertThat(endOf(attempt).cause())
                .isEqualTo(
                        new Exit.CouldNotStart(
                                Exit.CouldNotStart.SITE_FAULT,
                                "cannot start 'true': its working directory %s is not there"
                                        .formatted(missing)));
    }

    @Test
    void blamesTheSiteWhenTheFolderOfItsLogsOrItsOwnIsMissing() {
        Path missing = site.data.resolve("nowhere");
        AttemptId noLogs = attempt();
        AttemptLaunch at = site.launch(noLogs, List.of("true"));
        run(in(at, at.folder(), missing.resolve("stdout")));
        AttemptId noFolder = attempt();
        AttemptLaunch other = site.launch(noFolder, List.of("true"));
        run(in(other, missing, other.stdout()));

        assertThat(endOf(noLogs).cause())
                .isEqualTo(
                        new Exit.CouldNotStart(
                                Exit.CouldNotStart.SITE_FAULT,
                                "cannot start 'true': the folder of its logs is not there"));
        assertThat(endOf(noFolder).cause())
                .isInstanceOfSatisfying(
                        Exit.CouldNotStart.class,
                        cause -> {
                            assertThat(cause.isOfSite()).isTrue();
                            assertThat(cause.reason()).contains("cannot write its start marker");
                        });
    }

    private static AttemptLaunch in(AttemptLaunch at, Path folder, Path stdout) {
        return new AttemptLaunch(
                at.attempt(),
                Asked.POOL,
                Asked.LITTLE,
                at.argv(),
                at.environment(),
                folder,
                at.workingDirectory(),
                stdout,
                at.stderr(),
                LONG,
                LONG,
                at.stopSignal(),
                at.logLimit());
    }

    @Test
    void blamesAScriptForAnInterpreterThatIsNotThere() throws IOException {
        AttemptId attempt = attempt();
        AttemptLaunch launch = site.launch(attempt, List.of("./script"));
        Path script = site.folder(attempt).resolve("script");
        Files.writeString(script, "#!/nowhere/at/all\n");
        assertThat(script.toFile().setExecutable(true)).isTrue();
        run(launch);

        assertThat(endOf(attempt).cause())
                .isInstanceOfSatisfying(
                        Exit.CouldNotStart.class, cause -> assertThat(cause.code()).isEqualTo(127));
    }

    @Test
    void passesArgumentsAndEnvironmentUnchangedAndNothingElse() {
        AttemptId attempt = attempt();
        String large = "x".repeat(100_000);
        run(
                site.launch(
                        attempt,
                        sh(
                                "printf '%s|' \"$1\" \"${HOME-none}\"; cat /proc/$$/environ",
                                "größe 端 'q'"),
                        Map.of("GRÜSSE", "höhe\n2", "LARGE", large, "PATH", "/usr/bin:/bin"),
                        LONG,
                        LONG,
                        1 << 20));
        assertThat(endOf(attempt).cause()).isEqualTo(new Exit.Exited(0));
        assertThat(site.stdout(attempt))
                .startsWith("größe 端 'q'|none|")
                .contains("GRÜSSE=höhe\n2\0", "LARGE=" + large + "\0");
    }

    @Test
    void refusesAnEnvironmentThatTheSystemCannotTake() {
        AttemptId attempt = attempt();
        run(
                site.launch(
                        attempt,
                        List.of("true"),
                        Map.of("LARGE", "x".repeat(200_000)),
                        LONG,
                        LONG,
                        1));
        assertThat(endOf(attempt).cause())
                .isEqualTo(
                        new Exit.CouldNotStart(
                                126,
                                "cannot start 'true': its arguments and environment are too"
                                        + " large"));
    }

    @Test
    void killsTheWholeTreeOnStopGrandchildrenAndDaemonsIncluded() {
        AttemptId attempt = attempt();
        run(
                site.launch(
                        attempt,
                        sh(
                                "sleep 1000 & echo $! > child\n"
                                        + "sh -c 'sleep 1000 & echo $! > grandchild; wait' &\n"
                                        + "setsid sh -c 'echo $$ > daemon; exec sleep 1000' &\n"
                                        + "wait")));
        List<Integer> pids = pids(attempt, "child", "grandchild", "daemon");
        current().stop(attempt, LONG);
        assertThat(endOf(attempt).cause()).isEqualTo(new Exit.Killed(15));
        assertThat(pids).noneMatch(SupervisedSite::runs);
    }

    @Test
    void killsWhatALeaderLeftBehindWhenItExits() {
        AttemptId attempt = attempt();
        run(
                site.launch(
                        attempt,
                        sh(
                                "nohup sleep 1000 & echo $! > child\n"
                                        + "setsid sh -c 'sleep 1000 & echo $! > daemon; wait' &\n"
                                        + "while ! test -s daemon; do sleep 0.01; done; exit 7")));
        assertThat(endOf(attempt).cause()).isEqualTo(new Exit.Exited(7));
        assertThat(pids(attempt, "child", "daemon")).noneMatch(SupervisedSite::runs);
    }

    @Test
    void leavesTheDaemonsOfOtherAttemptsAlone() {
        AttemptId other = attempt();
        run(
                site.launch(
                        other,
                        sh(
                                "(setsid sh -c 'echo $$ > daemon; exec sleep 1000' &); exec sleep"
                                        + " 1000")));
        int daemon = pids(other, "daemon").getFirst();
        AttemptId attempt = attempt();
        run(site.launch(attempt, List.of("true")));
        endOf(attempt);
        assertThat(SupervisedSite.runs(daemon)).isTrue();
        current().stop(other, LONG);
        endOf(other);
        assertThat(SupervisedSite.runs(daemon)).isFalse();
    }

    @Test
    void keepsTheBeginningAndTheEndOfALogThatGoesOverItsLimit() throws IOException {
        AttemptId attempt = attempt();
        run(
                site.launch(
                        attempt,
                        sh("yes | head -c 3000000; echo FATAL; echo end >&2"),
                        Map.of(),
                        LONG,
                        LONG,
                        1000));
        assertThat(endOf(attempt).logTruncated()).isTrue();
        Path log = site.folder(attempt).resolve("stdout");
        assertThat(LogsOnDisk.gap(log)).isEqualTo(new LogGap(500, 3_000_006 - 1000));
        assertThat(LogsOnDisk.text(log, 0, 1000)).isEqualTo("y\n".repeat(250));
        assertThat(LogsOnDisk.text(log, 3_000_006 - 500, 1000))
                .isEqualTo("y\n".repeat(247) + "FATAL\n");
        assertThat(LogsOnDisk.gap(site.folder(attempt).resolve("stderr"))).isEqualTo(LogGap.NONE);
    }

    @Test
    void keepsALogThatGrowsForEverWithinBoundsOfTheDisk() throws Exception {
        AttemptId attempt = attempt();
        run(
                site.launch(
                        attempt,
                        sh("while true; do head -c 100000 /dev/zero; sleep 0.01; done"),
                        Map.of(),
                        LONG,
                        LONG,
                        1000));
        Path log = site.folder(attempt).resolve("stdout");
        await().until(() -> Files.exists(log) && Files.size(log) > 2_000_000);
        await().until(() -> LogsOnDisk.gap(log).to() > 1_000_000);
        current().stop(attempt, LONG);
        assertThat(endOf(attempt).logTruncated()).isTrue();
        assertThat(LogsOnDisk.kibibytes(log)).isLessThan(50);
    }

    @Test
    void beginsAnewWithALogThatItsCommandEmptied() {
        AttemptId attempt = attempt();
        run(
                site.launch(
                        attempt,
                        sh(
                                "yes | head -c 3000000; while [ ! -e stdout.gap ]; do sleep 0.01;"
                                        + " done; : > stdout; while [ -e stdout.gap ]; do sleep"
                                        + " 0.01; done; echo anew"),
                        Map.of(),
                        LONG,
                        LONG,
                        1000));
        assertThat(endOf(attempt).logTruncated()).isTrue();
        assertThat(site.stdout(attempt)).isEqualTo("anew\n");
    }

    @Test
    void saysThatAListCannotBeLearntWhenTheClientTakesNothing() {
        Executor closed = current();
        closed.close();
        var answer = closed.list();
        reopened();

        assertThat(answer).isCompletedExceptionally();
        assertThatThrownBy(answer::join)
                .cause()
                .isInstanceOfSatisfying(
                        AtollException.class,
                        failed -> assertThat(failed.code()).isEqualTo(ErrorCode.UNAVAILABLE));
    }

    @Test
    void countsProcessorTimeAndMemory() {
        AttemptId attempt = attempt();
        run(
                site.launch(
                        attempt,
                        sh("i=0; while [ $i -lt 100000 ]; do i=$((i+1)); done; sleep 2; :")));
        var usage = endOf(attempt).usage();
        assertThat(usage.user().plus(usage.system())).isPositive();
        assertThat(usage.maxRssBytes()).isGreaterThan(100_000);
    }

    @Test
    void countsTheCommandsOwnMemoryAndNotThatOfTheSupervisor() {
        AttemptId small = attempt();
        run(site.launch(small, List.of("sleep", "2")));
        assertThat(endOf(small).usage().maxRssBytes()).isBetween(1L, 10L << 20);

        AttemptId large = attempt();
        run(site.launch(large, sh("dd if=/dev/zero of=/dev/null bs=200M count=1")));
        assertThat(endOf(large).usage().maxRssBytes()).isBetween(200L << 20, 260L << 20);
    }

    @Test
    void seesAtALookWhatIsLessThanTheSupervisorHas() {
        AttemptId attempt = attempt();
        run(site.launch(attempt, sh("x=$(head -c 8000000 /dev/zero | tr '\\0' x); sleep 2; :")));

        assertThat(endOf(attempt).usage().maxRssBytes()).isBetween(8_000_000L, 40L << 20);
    }

    @Test
    void givesAnAttemptDefaultSignalsNoInputAndNoOtherOpenFile() {
        AttemptId attempt = attempt();
        run(
                site.launch(
                        attempt,
                        sh(
                                "grep -E 'Sig(Ign|Blk)' /proc/self/status; readlink"
                                        + " /proc/self/fd/0")));
        endOf(attempt);
        List<String> lines = site.stdout(attempt).lines().toList();
        assertThat(lines).hasSize(3).contains("SigBlk:\t0000000000000000").endsWith("/dev/null");
        // The C library keeps signals 32 and 33 for itself and lets posix_spawn ignore them.
        String ignored = lines.get(1).substring("SigIgn:\t".length());
        assertThat(Long.parseUnsignedLong(ignored, 16) & 0x7fff_ffffL).isZero();

        AttemptId lists = attempt();
        run(site.launch(lists, List.of("ls", "/proc/self/fd")));
        endOf(lists);
        // The last one is the folder that it reads.
        assertThat(site.stdout(lists)).isEqualTo("0\n1\n2\n3\n");
    }

    @Test
    void reportsAnAttemptLostWhenItsSupervisorDiedAndItsProcessEnds() throws IOException {
        AttemptId attempt = running(Behaviour.RUNS_UNTIL_STOPPED);
        Held.Running held = (Held.Running) held(current()).getFirst();
        SupervisedSite.kill(site.supervisorPid());

        assertThat(held(current())).containsExactly(held);
        assertThat(SupervisedSite.runs((int) held.pid())).isTrue();
        SupervisedSite.kill((int) held.pid());
        assertThat(endOf(attempt).cause()).isInstanceOf(Exit.Lost.class);
    }

    @Test
    void tellsTheEndOfWhatDiedTogetherWithItsSupervisor() throws IOException {
        AttemptId attempt = running(Behaviour.RUNS_UNTIL_STOPPED);
        Held.Running held = (Held.Running) held(current()).getFirst();
        SupervisedSite.kill(site.supervisorPid());
        SupervisedSite.kill((int) held.pid());

        assertThat(endOf(attempt).cause()).isInstanceOf(Exit.Lost.class);
    }

    @Test
    void stopsAnAttemptOfADeadSupervisor() {
        AttemptId attempt = running(Behaviour.IGNORES_ITS_STOP_SIGNAL);
        SupervisedSite.kill(site.supervisorPid());
        current().stop(attempt, SHORT);
        assertThat(endOf(attempt).cause()).isInstanceOf(Exit.Lost.class);
        assertThat(endOf(attempt).stopRequested()).isTrue();
    }

    @Test
    void tellsEndsThatADeadSupervisorRecorded() {
        AttemptId attempt = attempt();
        AttemptLaunch launch = launch(attempt, Behaviour.EXITS_WITH_3, LONG, LONG);
        Exit exit = endOf(run(launch));
        SupervisedSite.kill(site.supervisorPid());
        assertThat(held(current())).containsExactly(new Held.Ended(attempt, exit));
    }

    @Test
    void neverStartsAgainWhatHasAMarker() throws IOException {
        AttemptId attempt = attempt();
        AttemptLaunch launch = site.launch(attempt, sh("echo again > ran"));
        Files.createFile(site.folder(attempt).resolve("started"));
        assertThat(endOf(run(launch)).cause()).isInstanceOf(Exit.Lost.class);
        assertThat(site.folder(attempt).resolve("ran")).doesNotExist();
    }

    private AttemptId run(AttemptLaunch launch) {
        current().start(launch);
        return launch.attempt();
    }

    private List<Integer> pids(AttemptId attempt, String... files) {
        List<Integer> pids = new ArrayList<>();
        for (String file : files) {
            pids.add(Integer.parseInt(SupervisedSite.line(site.folder(attempt).resolve(file))));
        }
        return pids;
    }

    private static List<String> sh(String script, String... arguments) {
        List<String> argv = new ArrayList<>(List.of("/bin/sh", "-c", script, "sh"));
        argv.addAll(List.of(arguments));
        return argv;
    }
}
