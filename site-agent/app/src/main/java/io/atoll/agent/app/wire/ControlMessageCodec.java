package io.atoll.agent.app.wire;

import com.google.protobuf.ByteString;
import io.atoll.agent.link.ControlMessage;
import io.atoll.kernel.id.AttemptId;
import io.atoll.protocol.v1.AttemptRef;
import io.atoll.protocol.v1.StopReason;
import io.atoll.protocol.v1.Welcome;
import io.atoll.protocol.wire.WireValues;
import io.atoll.protocol.work.AssignCodec;
import io.atoll.protocol.work.OrderCodec;
import io.atoll.work.ReportMark;
import java.time.Duration;
import java.util.Optional;
import java.util.TreeSet;
import java.util.UUID;

/** Messages of the control plane that concern the core; the link itself answers the rest. */
public final class ControlMessageCodec {
    private ControlMessageCodec() {}

    /**
     * The core's value of {@code wire}; empty for messages that the link or the log reader answers.
     *
     * @param clockAhead how far the control plane's clock is ahead of this machine's: the moments
     *     it names become this machine's
     * @throws io.atoll.kernel.AtollException INVALID if it is malformed
     */
    public static Optional<ControlMessage> fromWire(
            io.atoll.protocol.v1.ControlMessage wire, Duration clockAhead) {
        return switch (wire.getBodyCase()) {
            case WELCOME -> Optional.of(welcome(wire.getWelcome()));
            case RESUME -> Optional.of(new ControlMessage.Resume(wire.getResume().getNextReport()));
            case ACKNOWLEDGE ->
                    Optional.of(new ControlMessage.Acknowledge(wire.getAcknowledge().getNumber()));
            case ASSIGN ->
                    Optional.of(
                            new ControlMessage.Assign(
                                    AssignCodec.read(wire.getAssign(), clockAhead)));
            case STOP ->
                    Optional.of(
                            new ControlMessage.Stop(
                                    WireValues.attempt(wire.getStop().getAttempt()),
                                    wire.getStop().getReason() == StopReason.STOP_REASON_FENCED));
            case RELEASE ->
                    Optional.of(
                            new ControlMessage.Release(
                                    wire.getRelease().getAttemptsList().stream()
                                            .map(WireValues::attempt)
                                            .toList()));
            case ORDER -> Optional.of(new ControlMessage.Order(OrderCodec.read(wire.getOrder())));
            case REGISTER_IN_PLACE -> {
                var register = wire.getRegisterInPlace();
                yield Optional.of(
                        new ControlMessage.RegisterInPlace(
                                WireValues.uuid(register.getRequest()),
                                register.getPath(),
                                new TreeSet<>(register.getClassesList())));
            }
            case INVENTORY_REQUEST ->
                    Optional.of(
                            new ControlMessage.InventoryRequest(
                                    wire.getInventoryRequest().getNumber()));
            case HEARTBEAT_ANSWER, LOG_REQUEST, BODY_NOT_SET -> Optional.empty();
        };
    }

    private static ControlMessage welcome(Welcome wire) {
        return new ControlMessage.Welcome(
                new ReportMark(wire.getAppliedReport(), wire.getAppliedChain()),
                id(wire.getTermMark()),
                wire.getTakeStock());
    }

    // Empty: of a control plane that does not tell.
    private static Optional<UUID> id(ByteString wire) {
        return wire.isEmpty() ? Optional.empty() : Optional.of(WireValues.uuid(wire));
    }

    /**
     * Which attempt {@code wire} names.
     *
     * @throws io.atoll.kernel.AtollException INVALID if it is malformed
     */
    public static AttemptId attempt(AttemptRef wire) {
        return WireValues.attempt(wire);
    }
}
