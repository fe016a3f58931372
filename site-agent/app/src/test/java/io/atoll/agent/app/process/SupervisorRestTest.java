package io.atoll.agent.app.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.atoll.agent.executor.ExecutorListener;
import io.atoll.agent.executor.Exit;
import io.atoll.kernel.id.AttemptId;
import io.atoll.kernel.id.ExecutionId;
import io.atoll.kernel.id.Fence;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A supervisor leaves the machine to its attempts, and ends when nobody can find it any more. */
class SupervisorRestTest {
    private static final int DAEMONS = 1_000;
    private static final int ORPHANS = 2_000;

    /**
     * Measured: 0.1, and 0.4 with a sweep for each orphan on a busy machine; a busy machine makes
     * it less, never more.
     */
    private static final double MOST = 0.35;

    @TempDir Path folder;
    private final Set<AttemptId> ended = ConcurrentHashMap.newKeySet();
    private final AttemptId attempt =
            new AttemptId(new ExecutionId(UUID.randomUUID()), new Fence(1));
    private SupervisedSite site;
    private ProcessExecutor executor;

    @BeforeEach
    void prepare() {
        site = new SupervisedSite(folder.resolve("site"));
        executor = site.executor();
        executor.open(new Listener());
    }

    @AfterEach
    void end() {
        executor.close();
        site.close();
    }

    @Test
    void endsWithAllThatRunsWhenItsFolderWasRemovedAndNoAgentIsThere() throws IOException {
        start(Daemons.all() + "\n" + Daemons.write("leader", "exec sleep 1000"));
        await().until(() -> site.running(attempt) == 4);
        var written = Daemons.writtenIn(site.folder(attempt));
        int pid = site.supervisorPid();

        executor.close();
        try (var paths = Files.walk(site.data)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }

        try {
            await().atMost(Duration.ofSeconds(60)).until(() -> !SupervisedSite.runs(pid));
            assertThat(written).hasSize(4).noneMatch(Daemons.Written::runs);
        } finally {
            written.forEach(Daemons.Written::kill);
            SupervisedSite.kill(pid);
        }
    }

    @Test
    void takesLittleOfTheMachineWhileAnAttemptLeavesOrphanAfterOrphan() throws IOException {
        start(
                """
                at=0
                while test $at -lt %d; do (exec /bin/sleep 1000 &); at=$((at + 1)); done
                echo begun
                at=0
                while test $at -lt %d; do (/bin/true &); at=$((at + 1)); done
                touch done
                exec sleep 1000
                """
                        .formatted(DAEMONS, ORPHANS));
        SupervisedSite.line(site.folder(attempt).resolve("stdout"));
        double share = shareUntil(site.folder(attempt).resolve("done"));
        executor.stop(attempt, Duration.ZERO);
        await().atMost(Duration.ofSeconds(60)).until(() -> ended.contains(attempt));
        assertThat(share).isLessThan(MOST);
    }

    private void start(String script) {
        executor.start(site.launch(attempt, List.of("/bin/sh", "-c", script)));
    }

    /** The share of one core that the supervisor takes until there is such a file. */
    private double shareUntil(Path file) throws IOException {
        Path stat = Path.of("/proc/" + site.supervisorPid() + "/stat");
        long usedBefore = usedTicks(stat);
        long began = nowTicks();
        await().atMost(Duration.ofMinutes(2)).until(() -> Files.exists(file));
        double took = usedTicks(stat) - usedBefore;
        double passed = Math.max(1, nowTicks() - began);
        return took / passed;
    }

    private static long usedTicks(Path stat) throws IOException {
        String text = Files.readString(stat);
        String[] fields = text.substring(text.lastIndexOf(')') + 2).split(" ");
        return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
    }

    private static long nowTicks() throws IOException {
        String seconds = Files.readString(Path.of("/proc/uptime")).split(" ")[0];
        return Math.round(100 * Double.parseDouble(seconds));
    }

    private final class Listener implements ExecutorListener {
        @Override
        public void started(AttemptId started, Instant at, long pid) {}

        @Override
        public void lingers(AttemptId held, String why) {}

        @Override
        public void ended(AttemptId over, Exit exit) {
            ended.add(over);
        }
    }
}
