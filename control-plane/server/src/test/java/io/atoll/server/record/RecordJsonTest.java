package io.atoll.server.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.atoll.control.event.ControlRecord.Spent;
import io.atoll.control.workflow.RetryBudget;
import io.atoll.policy.facts.PoolFacts;
import io.atoll.policy.facts.SiteFacts.Allowance;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RecordJsonTest {
    private final RecordJson json =
            new RecordJson(
                    source -> {
                        throw new AssertionError(source);
                    });

    @Test
    void readsRowsOfBeforeThereWerePausesBetweenRetries() {
        assertThat(
                        json.read(
                                "{\"failed\":1,\"lost\":2,\"preempted\":3,\"siteFaults\":4}",
                                Spent.class))
                .isEqualTo(new Spent(1, 2, 3, 4, Optional.empty()));
        assertThat(json.read("{\"failed\":1,\"lost\":2,\"preempted\":3}", RetryBudget.class))
                .isEqualTo(new RetryBudget(1, 2, 3));
    }

    @Test
    void readsBackUntilWhenAnExecutionPauses() {
        var until = Instant.parse("2026-01-02T12:00:00.123456789Z");
        var spent = new Spent(1, 0, 0, 0, Optional.of(until));
        var budget = new RetryBudget(1, 2, 3, Duration.ofMillis(10), Duration.ofHours(2));

        assertThat(json.read(json.write(spent), Spent.class)).isEqualTo(spent);
        assertThat(json.read(json.write(budget), RetryBudget.class)).isEqualTo(budget);
    }

    @Test
    void readsFactsOfBeforeExecutorsHadKinds() {
        var allowed =
                "{\"projects\":[\"demo\"],\"process\":true,\"open\":false,\"closedBecause\":\"at"
                        + " night\"}";

        assertThat(json.read(allowed, Allowance.class))
                .isEqualTo(new Allowance(List.of("demo"), List.of("process"), false, "at night"));
        assertThat(json.read(allowed.replace("true", "false"), Allowance.class).executors())
                .isEmpty();
        assertThat(
                        json.read(
                                        """
                                        {"name":"cpu","executor":"process","cpu":{"millis":1000},
                                        "memory":{"bytes":1},"freeCpu":{"millis":1000},
                                        "freeMemory":{"bytes":1},"gpu":null,"walltime":null,
                                        "arch":null,"scores":{},"waiting":0,"rests":""}
                                        """,
                                        PoolFacts.class)
                                .runtimes())
                .isEqualTo(PoolFacts.Runtimes.PLAIN);
    }

    @Test
    void readsBackWhichExecutorsAnOwnerAllows() {
        var allowance = new Allowance(List.of("demo"), List.of("process", "slurm"), true, "");
        var nothing = new Allowance(List.of("demo"), List.of(), true, "");

        assertThat(json.read(json.write(allowance), Allowance.class)).isEqualTo(allowance);
        assertThat(json.read(json.write(nothing), Allowance.class)).isEqualTo(nothing);
    }
}
