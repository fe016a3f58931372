package io.atoll.control.leader;

import static io.atoll.control.leader.Specs.step;
import static io.atoll.control.leader.Specs.workflow;
import static org.assertj.core.api.Assertions.assertThat;

import io.atoll.control.decision.DecisionReplay;
import io.atoll.control.decision.FactsDelta;
import io.atoll.control.event.ControlRecord.DecisionClassRecord;
import io.atoll.control.event.ControlRecord.DecisionRecord;
import io.atoll.control.event.ControlRecord.FactsRecord;
import io.atoll.kernel.digest.Digest;
import io.atoll.policy.PlacementEngine;
import io.atoll.policy.PlacementText;
import io.atoll.policy.PolicySet;
import io.atoll.work.AttemptOutcome;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

public class ReplayTest {
    private final Sandpit pit = new Sandpit();

    @Test
    void everyDecisionReplaysToTheSameBytes() {
        var lyon = pit.site("lyon", 2);
        var oslo = pit.site("oslo", 3);
        pit.submit(
                workflow(
                        step("a").each("n", 1, 9).out("x"),
                        step("b").in("x", "a/3/x").out("y"),
                        step("c").in("y", "b/y")));
        lyon.end(pit.attempt("a[1]"), new AttemptOutcome.Refused("no"));
        for (int i = 0; i < 12; i++) {
            lyon.work();
            oslo.work();
            lyon.move();
            oslo.move();
            pit.pass(Duration.ofSeconds(1));
            if (i == 2) {
                pit.rebuild();
                lyon.connect();
                oslo.connect();
            }
        }

        assertThat(pit.state("c")).isEqualTo("Succeeded");
        assertReplays(pit, new PlacementEngine(PolicySet.empty()));
        assertThat(pit.rows(DecisionRecord.class)).hasSizeGreaterThanOrEqualTo(11);
    }

    /** Every decision so far, made again by {@code engine} from what was stored. */
    static void assertReplays(Sandpit pit, PlacementEngine engine) {
        var facts = new HashMap<Long, List<FactsDelta>>();
        pit.rows(FactsRecord.class).forEach(row -> facts.put(row.firstRevision(), row.deltas()));
        var deltas = DecisionReplay.inOrder(facts);
        Map<Digest, DecisionClassRecord> classes = new HashMap<>();
        pit.rows(DecisionClassRecord.class).forEach(row -> classes.put(row.digest(), row));
        var decisions = pit.rows(DecisionRecord.class);
        for (var decision : decisions) {
            var stored = java.util.Objects.requireNonNull(classes.get(decision.decisionClass()));
            assertThat(
                            DecisionReplay.replay(
                                    engine,
                                    stored.question(),
                                    DecisionReplay.factsAt(decision.factsRevision(), deltas)))
                    .as("%s of %s", decision, stored.question())
                    .isEqualTo(PlacementText.canonical(stored.answer()));
        }
    }
}
