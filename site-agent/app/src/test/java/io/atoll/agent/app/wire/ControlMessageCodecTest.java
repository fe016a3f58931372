package io.atoll.agent.app.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.atoll.agent.app.fake.Orders;
import io.atoll.agent.link.ControlMessage;
import io.atoll.kernel.AtollException;
import io.atoll.protocol.v1.Assign;
import io.atoll.protocol.v1.Content;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ControlMessageCodecTest {
    private static final Instant NOON = Instant.parse("2026-01-02T12:00:00Z");

    @Test
    void refusesAnOrderWhoseChunkListIsCutOff() {
        var digest = ByteString.copyFrom(new byte[32]);
        var order =
                io.atoll.protocol.v1.TransferOrder.newBuilder()
                        .setId(ByteString.copyFrom(new byte[16]))
                        .setDirection(io.atoll.protocol.v1.TransferOrder.Direction.FETCH)
                        .setContent(
                                Content.newBuilder()
                                        .setDigest(digest)
                                        .setSizeBytes(1)
                                        .setChunks(digest.concat(ByteString.copyFrom(new byte[7]))))
                        .setTicket("t")
                        .setEndpoint("127.0.0.1:1")
                        .build();
        var wire = io.atoll.protocol.v1.ControlMessage.newBuilder().setOrder(order).build();

        assertThatThrownBy(() -> ControlMessageCodec.fromWire(wire, Duration.ZERO))
                .isInstanceOf(AtollException.class)
                .hasMessageContaining("a chunk list of 39 bytes");
    }

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
