package io.atoll.control.leader;

import static io.atoll.control.leader.Specs.step;
import static io.atoll.control.leader.Specs.workflow;
import static org.assertj.core.api.Assertions.assertThat;

import io.atoll.control.event.ControlCommand;
import io.atoll.control.event.ControlRecord;
import io.atoll.control.event.ControlRecord.AttemptRecord;
import io.atoll.control.event.ControlRecord.ExecutionRecord;
import io.atoll.control.event.ControlRecord.RunRecord;
import io.atoll.control.event.Effect;
import io.atoll.control.state.AttemptState;
import io.atoll.control.state.ExecutionState;
import io.atoll.control.workflow.WorkflowSpec;
import io.atoll.kernel.id.RunId;
import io.atoll.kernel.virtual.SeededRandom;
import io.atoll.work.AttemptOutcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random events from a seed; the leader is replaced at random moments. */
class RebuildTest {
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void aNewLeaderKnowsWhatTheOldOneKnewAndEverythingEndsOnce(long seed) {
        var random = new SeededRandom(seed);
        var pit = new Sandpit(seed);
        var sites = List.of(pit.site("lyon", 2), pit.site("oslo", 3), pit.site("kiel", 1));
        if (seed > 10) {
            Policies.apply(pit, List.of(Policies.durable()));
        }
        for (int i = 0; i < 300; i++) {
            act(pit, sites, random);
            if (random.nextInt(20) == 0) {
                var before = rows(pit);
                var counted = pit.federation().counters();
                pit.rebuild();
                assertThat(pit.federation().counters())
                        .as("seed %d, step %d", seed, i)
                        .isEqualTo(counted);
                assertThat(rows(pit)).as("seed %d, step %d", seed, i).isEqualTo(before);
                sites.stream().filter(Sandpit.FakeSite::linked).forEach(Sandpit.FakeSite::connect);
            }
        }
        finish(pit, sites);
        assertEverythingEndedOnce(pit, seed);
    }

    // What is not soft; a connected site's link is another one for a new leader, which knows no
    // attempts of runs that have ended, confirmed by their sites or not.
    private static Set<ControlRecord> rows(Sandpit pit) {
        var rows = pit.federation().rows();
        var runs = new HashSet<RunId>();
        rows.stream()
                .filter(RunRecord.class::isInstance)
                .forEach(row -> runs.add(((RunRecord) row).run()));
        return new HashSet<>(
                rows.stream()
                        .filter(row -> !(row instanceof ControlRecord.SiteRecord))
                        .filter(
                                row ->
                                        !(row instanceof AttemptRecord attempt)
                                                || runs.contains(attempt.run()))
                        .toList());
    }

    private static void act(Sandpit pit, List<Sandpit.FakeSite> sites, SeededRandom random) {
        var site = sites.get(random.nextInt(sites.size()));
        switch (random.nextInt(12)) {
            case 0 -> pit.submit(spec(random, sites));
            case 1 -> cancel(pit, random);
            case 2 -> {
                site.cut();
                pit.pass(Duration.ofSeconds(random.nextInt(30)));
            }
            case 3 -> site.connect();
            case 4 -> pit.pass(Duration.ofSeconds(random.nextInt(5)));
            case 5, 6 -> {
                if (site.linked()) {
                    site.move();
                }
            }
            default -> progress(pit, site, random);
        }
    }

    private static WorkflowSpec spec(SeededRandom random, List<Sandpit.FakeSite> sites) {
        var pinned = sites.get(random.nextInt(sites.size())).name;
        return switch (random.nextInt(4)) {
            case 0 -> workflow(step("a").out("x"), step("b").in("x", "a/x").retry(1, 5));
            case 1 ->
                    workflow(
                            List.of(),
                            List.of("sum/y"),
                            step("part").each("n", 1, 4).out("x").tolerate(2),
                            step("sum").in("p", "part/*/x").out("y").at(pinned));
            case 2 ->
                    workflow(
                            step("a").out("x").retry(2, 3),
                            step("b").in("x", "a/x").out("y"),
                            step("c").in("y", "b/y").needs("a").at(pinned));
            default -> workflow(step("n").each("n", 1, 3).atMost(2).cores(1));
        };
    }

    private static void cancel(Sandpit pit, SeededRandom random) {
        var running =
                pit.rows(RunRecord.class).stream().filter(run -> !run.state().ended()).toList();
        if (!running.isEmpty() && random.nextInt(3) == 0) {
            var run = running.get(random.nextInt(running.size()));
            pit.ask(new ControlCommand.CancelRun(Sandpit.MEMBER, run.run()));
        }
    }

    private static void progress(Sandpit pit, Sandpit.FakeSite site, SeededRandom random) {
        var there = attemptsAt(pit, site);
        if (!site.linked() || there.isEmpty()) {
            return;
        }
        var attempt = there.get(random.nextInt(there.size()));
        var execution = executionOf(pit, attempt);
        if (execution.state() instanceof ExecutionState.Cancelling) {
            site.end(attempt.attempt(), new AttemptOutcome.Cancelled());
        } else if (!awaiting(pit, attempt)) {
            switch (random.nextInt(6)) {
                case 0 -> site.fail(attempt.attempt());
                case 1 -> site.end(attempt.attempt(), new AttemptOutcome.Lost("gone"));
                case 2 -> site.start(attempt.attempt());
                default -> site.succeed(attempt.attempt(), outputs(execution));
            }
        }
    }

    private static List<AttemptRecord> attemptsAt(Sandpit pit, Sandpit.FakeSite site) {
        return pit.rows(AttemptRecord.class).stream()
                .filter(a -> a.site().equals(site.name) && a.report().isEmpty())
                .toList();
    }

    private static boolean awaiting(Sandpit pit, AttemptRecord attempt) {
        return pit.rows(AttemptRecord.class).stream()
                .anyMatch(
                        a ->
                                attempt.awaits().contains(a.attempt())
                                        && !(a.state() instanceof AttemptState.Ended));
    }

    private static ExecutionRecord executionOf(Sandpit pit, AttemptRecord attempt) {
        return pit.rows(ExecutionRecord.class).stream()
                .filter(e -> e.execution().equals(attempt.attempt().execution()))
                .findFirst()
                .orElseThrow();
    }

    private static String[] outputs(ExecutionRecord execution) {
        return switch (execution.template()) {
            case "a", "part" -> new String[] {"x"};
            case "b", "sum" -> new String[] {"y"};
            default -> new String[0];
        };
    }

    private static void finish(Sandpit pit, List<Sandpit.FakeSite> sites) {
        sites.forEach(Sandpit.FakeSite::connect);
        for (int i = 0; i < 400 && unfinished(pit); i++) {
            for (var site : sites) {
                site.move();
                for (var attempt : new ArrayList<>(attemptsAt(pit, site))) {
                    if (!awaiting(pit, attempt)) {
                        var execution = executionOf(pit, attempt);
                        if (execution.state() instanceof ExecutionState.Cancelling
                                || attempt.state() instanceof AttemptState.Ended) {
                            site.end(attempt.attempt(), new AttemptOutcome.Cancelled());
                        } else {
                            site.succeed(attempt.attempt(), outputs(execution));
                        }
                    }
                }
            }
            pit.pass(Duration.ofSeconds(2));
        }
        pit.effects.removeIf(Effect.SendAssignments.class::isInstance);
    }

    private static boolean unfinished(Sandpit pit) {
        return pit.rows(RunRecord.class).stream().anyMatch(run -> !run.state().ended());
    }

    private static boolean visible(ControlRecord.ArtifactRecord row) {
        return row.artifact().visibleAt().isPresent();
    }

    private static void assertEverythingEndedOnce(Sandpit pit, long seed) {
        var open =
                pit.rows(ExecutionRecord.class).stream().filter(e -> !e.state().ended()).toList();
        assertThat(open).as("seed %d: unfinished", seed).isEmpty();
        assertThat(pit.rows(RunRecord.class)).allMatch(run -> run.state().ended());
        var outputs = new HashSet<Object>();
        for (var row :
                pit.rows(ControlRecord.ArtifactRecord.class).stream()
                        .filter(RebuildTest::visible)
                        .toList()) {
            row.artifact()
                    .lineage()
                    .ifPresent(
                            made ->
                                    assertThat(
                                                    outputs.add(
                                                            List.of(
                                                                    made.attempt().execution(),
                                                                    made.output())))
                                            .as("seed %d: one set of outputs", seed)
                                            .isTrue());
        }
    }
}
