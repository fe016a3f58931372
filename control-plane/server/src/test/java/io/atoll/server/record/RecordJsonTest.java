package io.atoll.server.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.atoll.control.event.ControlRecord.Spent;
import io.atoll.control.workflow.RetryBudget;
import java.time.Duration;
import java.time.Instant;
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
}
