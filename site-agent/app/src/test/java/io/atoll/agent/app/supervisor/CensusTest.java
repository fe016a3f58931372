package io.atoll.agent.app.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import io.atoll.agent.app.supervisor.machine.Brand;
import io.atoll.agent.app.supervisor.machine.ProcessTable;
import io.atoll.agent.app.supervisor.wire.Limits;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whose a process is, by a table of processes that is made up. */
class CensusTest {
    private static final String EXECUTION = "01900000-0000-7000-8000-000000000001";
    private static final int LEADER = 100;
    private static final long START = 1_000;
    private static final long SEEN = 5_000;

    @TempDir Path folder;
    private Path proc;
    private ProcessTable table;
    private Brand brand;

    @BeforeEach
    void make() throws IOException {
        proc = Files.createDirectory(folder.resolve("proc"));
        table = new ProcessTable(proc);
        brand = Brand.of(folder, EXECUTION + "/1");
    }

    @Test
    void findsWhatBearsTheBrandWhateverElseItLost() throws IOException {
        process(200, 1, 200, START + 7, brand, "");

        assertThat(members(attempt(brand))).containsExactly(200);
    }

    @Test
    void findsWhatStillIsInTheLeadersSessionWhenTheLeaderIsGone() throws IOException {
        process(200, 1, LEADER, START + 7, Brand.NONE, "");

        assertThat(members(attempt(Brand.NONE))).containsExactly(200);
    }

    @Test
    void leavesASessionAloneWhoseNumberWasGivenAwayAgain() throws IOException {
        process(LEADER, 1, LEADER, SEEN + 50, Brand.NONE, "");
        process(201, LEADER, LEADER, SEEN + 60, Brand.NONE, "");

        var attempt = attempt(brand);
        assertThat(members(attempt)).isEmpty();
        assertThat(census(attempt).doubtful(attempt)).isEmpty();
    }

    @Test
    void cannotTellOfAYoungProcessInASessionWhoseLeaderIsGone() throws IOException {
        process(200, 1, LEADER, SEEN + 7, Brand.NONE, "");

        var attempt = attempt(brand);
        assertThat(members(attempt)).isEmpty();
        assertThat(census(attempt).doubtful(attempt)).containsExactly(200);
    }

    @Test
    void findsChildrenOfWhatItFound() throws IOException {
        process(200, 1, 200, START + 7, brand, "");
        process(201, 200, 201, START + 8, Brand.NONE, "");
        process(202, 201, 202, START + 9, Brand.NONE, "");

        assertThat(members(attempt(brand))).containsExactlyInAnyOrder(200, 201, 202);
    }

    @Test
    void findsWhatIsNamedInItsEnvironment() throws IOException {
        process(200, 1, 200, START + 7, Brand.NONE, "ATOLL_ATTEMPT_ID=" + EXECUTION + "/1\0");

        assertThat(members(attempt(Brand.NONE))).containsExactly(200);
    }

    @Test
    void findsWhatAnAgentOfBeforeNamedInItsEnvironment() throws IOException {
        process(200, 1, 200, START + 7, Brand.NONE, "ATOLL_ATTEMPT=" + EXECUTION + "/1\0");

        assertThat(members(attempt(Brand.NONE))).containsExactly(200);
    }

    @Test
    void leavesWhatBearsAnotherAttemptsBrandAlone() throws IOException {
        Brand other = Brand.of(folder, EXECUTION + "/2");
        process(200, 1, LEADER, START + 7, other, "ATOLL_ATTEMPT_ID=" + EXECUTION + "/1\0");

        assertThat(members(attempt(brand))).isEmpty();
    }

    @Test
    void leavesWhatIsOlderThanTheAttemptAlone() throws IOException {
        process(200, 1, LEADER, START - 1, Brand.NONE, "");

        assertThat(members(attempt(Brand.NONE))).isEmpty();
    }

    @Test
    void doubtsOrphansOnlyOfAnAttemptThatBoreNothing() throws IOException {
        process(200, 1, 200, START + 7, Brand.NONE, "");
        process(300, 299, 300, START + 7, Brand.NONE, "");

        var bare = attempt(Brand.NONE);
        assertThat(census(bare).doubtful(bare)).containsExactly(200);
        var branded = attempt(brand);
        assertThat(census(branded).doubtful(branded)).isEmpty();
    }

    @Test
    void doubtsNothingOfAnEarlierBoot() throws IOException {
        process(200, 1, LEADER, START + 7, Brand.NONE, "");

        var attempt = attempt(Brand.NONE);
        var census = Census.of(table, traces(0), List.of(attempt));
        assertThat(census.members(attempt)).isEmpty();
        assertThat(census.doubtful(attempt)).isEmpty();
    }

    private List<Integer> members(Attempt attempt) {
        return census(attempt).members(attempt).stream().map(ProcessTable.Entry::pid).toList();
    }

    private Census census(Attempt attempt) {
        return Census.of(table, traces(SEEN), List.of(attempt));
    }

    private Census.Traces traces(long seenTicks) {
        int user = table.user(1).orElseGet(() -> ProcessTable.MACHINE.user(self()).orElseThrow());
        return new Census.Traces(seenTicks, Set.of(1), user);
    }

    private static int self() {
        return (int) ProcessHandle.current().pid();
    }

    private Attempt attempt(Brand branded) {
        var limits = new Limits(Duration.ofHours(1), Duration.ZERO, 15, 1);
        var mark =
                new AttemptFolder.Mark(
                        LEADER,
                        START,
                        EXECUTION + "/1",
                        Instant.EPOCH,
                        limits,
                        "/log",
                        "/log",
                        branded);
        var attempt = new Attempt(new AttemptFolder(folder.resolve(EXECUTION + "-1")), mark, false);
        attempt.follow(new Trail(Map.of(LEADER, START), Optional.empty()));
        return attempt;
    }

    private void process(
            int pid, int parent, int session, long startTicks, Brand brand, String environment)
            throws IOException {
        Path own = Files.createDirectory(proc.resolve(Integer.toString(pid)));
        String zeros = " 0".repeat(15);
        Files.writeString(
                own.resolve("stat"),
                "%d (a) (b) S %d %d %d%s %d 0\n"
                        .formatted(pid, parent, session, session, zeros, startTicks));
        String locks = brand.isPresent() ? Long.toString(brand.number()) : "unlimited";
        Files.writeString(
                own.resolve("limits"),
                "Limit                     Soft Limit           Hard Limit           Units\n"
                        + "Max locked memory         8388608              8388608      bytes\n"
                        + "Max file locks            %-20s unlimited            locks\n"
                                .formatted(locks));
        Files.writeString(own.resolve("environ"), environment, StandardCharsets.UTF_8);
    }
}
