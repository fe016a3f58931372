package io.atoll.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.atoll.cli.FakeControlPlane;
import io.atoll.cli.FakeControlPlane.Reply;
import io.atoll.cli.Typed;
import io.atoll.cli.api.ApiClient;
import io.atoll.cli.api.Patience;
import io.atoll.kernel.time.TimeSource;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LogFollowerTest {
    private static final int BREAKS = 30;

    @Test
    void followsALogThatLastsForDaysHoweverOftenItsConnectionBreaks(@TempDir Path folder) {
        var asked = new AtomicInteger();
        try (var server = new FakeControlPlane()) {
            server.on(
                    "GET /v1/executions/e-1/logs",
                    _ ->
                            Reply.events(
                                    asked.incrementAndGet() > BREAKS
                                            ? "event: end\ndata: {}\n\n"
                                            : ":\n\n"));
            var surroundings = new Typed(folder, server).with(new HoursGoBy()).surroundings();
            try (var api =
                    new ApiClient(
                            server.connection(), surroundings.time(), surroundings.random())) {
                var patience =
                        new Patience(
                                Patience.FOREVER,
                                surroundings.time(),
                                surroundings.random(),
                                _ -> {});
                var follower = new LogFollower(api, patience, surroundings);

                follower.copy("e-1", true);

                assertThat(follower.complete()).isTrue();
                assertThat(asked).hasValue(BREAKS + 1);
            }
        }
    }

    /** Each look at this clock is an hour later. */
    private static final class HoursGoBy implements TimeSource {
        private final AtomicLong looks = new AtomicLong();

        @Override
        public Instant now() {
            return Instant.EPOCH.plusNanos(nanoTime());
        }

        @Override
        public long nanoTime() {
            return Duration.ofHours(looks.getAndIncrement()).toNanos();
        }
    }
}
