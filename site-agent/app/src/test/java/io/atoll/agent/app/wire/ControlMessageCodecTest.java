package io.atoll.agent.app.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.atoll.agent.app.fake.Orders;
import io.atoll.agent.link.ControlMessage;
import io.atoll.protocol.v1.Assign;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ControlMessageCodecTest {
    private static final Instant NOON = Instant.parse("2026-01-02T12:00:00Z");

    @Test
    void tellsTheLatestMomentToStartByThisMachinesClock() {
        var wire =
                io.atoll.protocol.v1.ControlMessage.newBuilder()
                        .setAssign(
                                Assign.newBuilder()
                                        .addClasses(Orders.command("true"))
                                        .addAssignments(
                                                Orders.assignment(Orders.attempt(1, 1))
                                                        .setStartBeforeEpochMs(
                                                                NOON.toEpochMilli())))
                        .build();

        var told = ControlMessageCodec.fromWire(wire, Duration.ofMinutes(2)).orElseThrow();

        assertThat(told)
                .isInstanceOfSatisfying(
                        ControlMessage.Assign.class,
                        assign ->
                                assertThat(assign.assignments().getFirst().startBefore())
                                        .contains(NOON.minus(Duration.ofMinutes(2))));
    }
}
