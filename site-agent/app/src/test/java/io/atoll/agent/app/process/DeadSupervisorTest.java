package io.atoll.agent.app.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.atoll.agent.app.supervisor.SupervisorMain;
import io.atoll.agent.executor.ExecutorListener;
import io.atoll.agent.executor.Exit;
import io.atoll.kernel.id.AttemptId;
import io.atoll.kernel.id.ExecutionId;
import io.atoll.kernel.id.Fence;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * kill -9 of the supervisor, with daemons that keep nothing of their attempt: the next supervisor
 * finds and ends them, by whatever means the machine has, and tells no end before.
 */
class DeadSupervisorTest {
    @TempDir Path folder;
    private final Map<AttemptId, Exit> ended = new ConcurrentHashMap<>();
    private final Map<AttemptId, String> lingering = new ConcurrentHashMap<>();
    // Its own for each test: what an attempt is named by must not meet another test's.
    private final AttemptId attempt =
            new AttemptId(new ExecutionId(UUID.randomUUID()), new Fence(1));
    private SupervisedSite site;
    private ProcessExecutor executor;

    @BeforeEach
    void prepare() {
        site = new SupervisedSite(folder);
        executor = site.executor();
    }

    private void useWithout(String means) {
        var launch = SupervisorLaunch.in(folder);
        site =
                new SupervisedSite(
                        folder, means.isEmpty() ? launch : launch.without(means.split(",")));
        executor = site.executor();
        executor.open(new Listener());
    }

    @AfterEach
    void end() {
        executor.close();
        site.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                SupervisorMain.CGROUPS,
                SupervisorMain.BRANDS,
                SupervisorMain.BRANDS + "," + SupervisorMain.CGROUPS
            })
    void endsTheDaemonsOfAnAttemptThatIsStopped(String without) {
        useWithout(without);
        start(Daemons.all() + "\n" + Daemons.write("leader", "exec sleep 1000"));
        await().until(() -> site.running(attempt) == 4);
        awaitLooked();

        SupervisedSite.kill(site.supervisorPid());
        executor.stop(attempt, Duration.ofMillis(50));

        assertLost();
        assertThat(site.running(attempt)).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", SupervisorMain.CGROUPS, SupervisorMain.BRANDS})
    void endsWhatALeaderLeftThatEndedWhenNobodyLooked(String without) {
        useWithout(without);
        start(Daemons.all() + "\n" + Daemons.write("leader", "exec sleep 1000"));
        await().until(() -> site.running(attempt) == 4);
        awaitLooked();

        executor.close();
        SupervisedSite.kill(site.supervisorPid());
        Daemons.read(site.folder(attempt).resolve("pid-leader")).kill();
        assertThat(site.running(attempt)).isEqualTo(3);
        reopen();

        assertLost();
        assertThat(site.running(attempt)).isZero();
    }

    @Test
    void endsDaemonsThatWereStartedWhenNobodyLooked() throws IOException {
        useWithout(SupervisorMain.CGROUPS);
        start("echo begun; " + Daemons.awaited("go") + "\n" + Daemons.all());
        SupervisedSite.line(site.folder(attempt).resolve("stdout"));

        executor.close();
        SupervisedSite.kill(site.supervisorPid());
        Files.writeString(site.folder(attempt).resolve("pid-go"), "0 0");
        await().until(() -> site.running(attempt) == 3);
        reopen();

        assertLost();
        assertThat(site.running(attempt)).isZero();
    }

    @Test
    void endsWhatItsFolderDoesNotTellOfAnyMore() throws IOException {
        useWithout("");
        start(Daemons.all() + "\n" + Daemons.write("leader", "exec sleep 1000"));
        await().until(() -> site.running(attempt) == 4);
        var written = Daemons.writtenIn(site.folder(attempt));

        executor.close();
        SupervisedSite.kill(site.supervisorPid());
        site.removeAttempts(); // as a script with a wrong path does
        reopen();
        executor.stop(attempt, Duration.ZERO);

        try {
            assertLost();
            assertThat(written).hasSize(4).noneMatch(Daemons.Written::runs);
        } finally {
            written.forEach(Daemons.Written::kill);
        }
    }

    @Test
    void tellsNoEndOfAnAttemptOfWhichNobodyCanTellWhetherItRuns() throws IOException {
        useWithout(SupervisorMain.BRANDS + "," + SupervisorMain.CGROUPS);
        start("echo begun; " + Daemons.awaited("go") + "\n" + Daemons.clean("clean"));
        SupervisedSite.line(site.folder(attempt).resolve("stdout"));
        awaitLooked();

        executor.close();
        SupervisedSite.kill(site.supervisorPid());
        Files.writeString(site.folder(attempt).resolve("pid-go"), "0 0");
        await().until(() -> site.running(attempt) == 1);
        reopen();
        executor.stop(attempt, Duration.ZERO);

        await().until(() -> lingering.containsKey(attempt));
        assertThat(lingering.get(attempt))
                .startsWith("cannot tell whether this attempt has ended: ");
        assertThat(executor.list().join()).hasSize(1);
        assertThat(ended).isEmpty();
        assertThat(site.running(attempt)).isEqualTo(1);
    }

    // Its supervisor lives, but nothing tells whose the daemon is.
    @Test
    void neitherKillsNorForgetsADaemonThatMayBeAnotherAttempts() {
        useWithout(SupervisorMain.BRANDS + "," + SupervisorMain.CGROUPS);
        AttemptId other = new AttemptId(new ExecutionId(UUID.randomUUID()), new Fence(1));
        executor.start(site.launch(other, List.of("sleep", "1000")));
        start(Daemons.clean("clean") + "; " + Daemons.write("leader", "exec sleep 1000"));
        await().until(() -> site.running(attempt) == 2);

        executor.stop(other, Duration.ofMinutes(1));
        await().until(() -> lingering.containsKey(other) || ended.containsKey(other));
        assertThat(site.running(attempt)).isEqualTo(2);
        assertThat(lingering).doesNotContainKey(attempt);

        executor.stop(attempt, Duration.ofMinutes(1));
        await().until(() -> ended.keySet().containsAll(List.of(attempt, other)));
        assertThat(site.running(attempt)).isZero();
    }

    @Test
    void believesNoExitRecordThatAnAttemptMadeUp() throws IOException {
        useWithout("");
        AttemptId honest = new AttemptId(new ExecutionId(UUID.randomUUID()), new Fence(1));
        executor.start(site.launch(honest, List.of("true")));
        await().until(() -> ended.containsKey(honest));
        start(Daemons.all() + "\n" + Daemons.write("leader", "exec sleep 1000"));
        await().until(() -> site.running(attempt) == 4);

        executor.close();
        SupervisedSite.kill(site.supervisorPid());
        Files.copy(site.folder(honest).resolve("exit"), site.folder(attempt).resolve("exit"));
        reopen();

        await().until(() -> ended.containsKey(attempt));
        assertThat(site.running(attempt)).isZero();
    }

    // As an agent does it: it asks what is held first.
    private void reopen() {
        executor = site.executor();
        executor.open(new Listener());
        var _ = executor.list();
    }

    private void start(String script) {
        executor.start(site.launch(attempt, List.of("/bin/sh", "-c", script)));
    }

    // Twice, since one look may have begun before.
    private void awaitLooked() {
        Path seen = site.launch.folder().resolve("seen");
        for (int look = 0; look < 2; look++) {
            String before = read(seen);
            await().until(() -> !read(seen).equals(before));
        }
    }

    private static String read(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private void assertLost() {
        await().atMost(Duration.ofSeconds(30)).until(() -> ended.containsKey(attempt));
        assertThat(ended.get(attempt))
                .extracting(Exit::cause, InstanceOfAssertFactories.type(Exit.Cause.class))
                .isInstanceOf(Exit.Lost.class);
    }

    private final class Listener implements ExecutorListener {
        @Override
        public void started(AttemptId started, Instant at, long pid) {}

        @Override
        public void lingers(AttemptId held, String why) {
            lingering.put(held, why);
        }

        @Override
        public void ended(AttemptId over, Exit exit) {
            ended.put(over, exit);
        }
    }
}
