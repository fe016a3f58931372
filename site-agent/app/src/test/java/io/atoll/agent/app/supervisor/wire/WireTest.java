package io.atoll.agent.app.supervisor.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.atoll.agent.executor.Exit;
import io.atoll.work.AttemptReport.Usage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class WireTest {
    private static final Instant NOON = Instant.parse("2026-01-02T12:00:00Z");

    @Test
    void tellsEveryKindOfEndAsItIs() throws Exception {
        List<Exit.Cause> causes =
                List.of(
                        new Exit.Exited(3),
                        new Exit.Killed(9),
                        new Exit.TimedOut(),
                        new Exit.CouldNotStart(127, "cannot start it"),
                        new Exit.Lost("nobody knows"),
                        new Exit.OverLimit(-1, "it took too much"),
                        new Exit.OutOfMemory("no memory is left"),
                        new Exit.Preempted("others were first"));
        for (var cause : causes) {
            var usage = new Usage(Duration.ofMillis(5), Duration.ofMillis(7), 9);
            var exit = new Exit(cause, NOON, NOON.plusSeconds(1), usage, true, false);
            var ended = new Report.Ended("an-attempt/1", exit);

            assertThat(Wire.report(Wire.encode(ended))).isEqualTo(ended);
        }
    }
}
