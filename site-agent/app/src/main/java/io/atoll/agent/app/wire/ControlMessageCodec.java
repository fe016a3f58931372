package io.atoll.agent.app.wire;

import com.google.protobuf.ByteString;
import io.atoll.agent.attempt.Assignment;
import io.atoll.agent.attempt.ExecutionSpec;
import io.atoll.agent.executor.StopSignal;
import io.atoll.agent.link.ControlMessage;
import io.atoll.agent.link.ReportMark;
import io.atoll.agent.link.TransferOrder;
import io.atoll.bridge.Content;
import io.atoll.kernel.id.AttemptId;
import io.atoll.kernel.id.DecisionId;
import io.atoll.kernel.id.PoolName;
import io.atoll.kernel.id.ProjectName;
import io.atoll.kernel.id.RunId;
import io.atoll.kernel.id.TransferId;
import io.atoll.kernel.quantity.ByteSize;
import io.atoll.kernel.quantity.Cpu;
import io.atoll.protocol.v1.Assign;
import io.atoll.protocol.v1.AssignedInput;
import io.atoll.protocol.v1.AttemptRef;
import io.atoll.protocol.v1.ExecutionClass;
import io.atoll.protocol.v1.InputElement;
import io.atoll.protocol.v1.StopReason;
import io.atoll.protocol.v1.Welcome;
import io.atoll.protocol.wire.WireValues;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
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
            case ASSIGN -> Optional.of(assign(wire.getAssign(), clockAhead));
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
            case ORDER -> Optional.of(new ControlMessage.Order(order(wire.getOrder())));
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

    private static ControlMessage.Assign assign(Assign wire, Duration clockAhead) {
        List<ExecutionSpec> specs = new ArrayList<>();
        for (ExecutionClass each : wire.getClassesList()) {
            specs.add(spec(each, wire));
        }
        List<Assignment> assignments = new ArrayList<>();
        for (var each : wire.getAssignmentsList()) {
            if (each.getClassIndex() < 0 || each.getClassIndex() >= specs.size()) {
                throw WireValues.malformed(
                        "an assignment of class %d of %d"
                                .formatted(each.getClassIndex(), specs.size()));
            }
            assignments.add(
                    new Assignment(
                            WireValues.attempt(each.getAttempt()),
                            new RunId(WireValues.uuid(each.getRun())),
                            specs.get(each.getClassIndex()),
                            each.getInputsList().stream().map(ControlMessageCodec::input).toList(),
                            new TreeMap<>(each.getEachMap()),
                            each.getAwaitsList().stream().map(WireValues::attempt).toList(),
                            each.getStartBeforeEpochMs() == 0
                                    ? Optional.empty()
                                    : Optional.of(
                                            Instant.ofEpochMilli(each.getStartBeforeEpochMs())
                                                    .minus(clockAhead)),
                            id(each.getDecision()).map(DecisionId::new)));
        }
        return new ControlMessage.Assign(assignments);
    }

    private static ExecutionSpec spec(ExecutionClass wire, Assign message) {
        return new ExecutionSpec(
                new ProjectName(wire.getProject()),
                wire.getWorkflow(),
                wire.getName(),
                new PoolName(wire.getPool()),
                wire.getArgvCount() > 0
                        ? new ExecutionSpec.Command.Argv(wire.getArgvList())
                        : new ExecutionSpec.Command.Script(wire.getScript()),
                wire.getFilesList().stream().map(file -> file(file, message)).toList(),
                wire.getOutputsList().stream()
                        .map(
                                each ->
                                        new ExecutionSpec.Output(
                                                each.getName(),
                                                each.getPath(),
                                                new TreeSet<>(each.getClassesList())))
                        .toList(),
                new TreeMap<>(wire.getEnvironmentMap()),
                new Cpu(wire.getCpuMillis()),
                new ByteSize(wire.getMemoryBytes()),
                wire.getGpuCount(),
                wire.getDiskBytes() == 0
                        ? Optional.empty()
                        : Optional.of(new ByteSize(wire.getDiskBytes())),
                wire.getWalltimeMs() == 0
                        ? Optional.empty()
                        : Optional.of(Duration.ofMillis(wire.getWalltimeMs())),
                signal(wire.getStopSignal()),
                Duration.ofMillis(wire.getStopGraceMs()));
    }

    private static StopSignal signal(String name) {
        if (name.isEmpty()) {
            return StopSignal.TERM;
        }
        try {
            return StopSignal.valueOf(name);
        } catch (IllegalArgumentException _) {
            throw WireValues.malformed("the stop signal '%s'".formatted(name));
        }
    }

    private static ExecutionSpec.File file(io.atoll.protocol.v1.ShippedFile wire, Assign message) {
        String hex = WireValues.digest(wire.getDigest()).hex();
        ByteString bytes = message.getShippedMap().get(hex);
        if (bytes == null) {
            throw WireValues.malformed(
                    "no bytes of the shipped file '%s'".formatted(wire.getName()));
        }
        return new ExecutionSpec.File(wire.getName(), wire.getExecutable(), bytes.toByteArray());
    }

    private static Assignment.Input input(AssignedInput wire) {
        return new Assignment.Input(
                wire.getName(),
                wire.getGather(),
                wire.getElementsList().stream().map(ControlMessageCodec::element).toList());
    }

    private static Assignment.Element element(InputElement wire) {
        var source =
                wire.hasContent()
                        ? new Assignment.Source.Stored(
                                WireValues.digest(wire.getContent().getDigest()),
                                wire.getContent().getSizeBytes())
                        : new Assignment.Source.Awaited(
                                WireValues.attempt(wire.getProducedBy()), wire.getOutput());
        return new Assignment.Element(
                wire.getEntry(), wire.getDirectory(), source, new TreeSet<>(wire.getClassesList()));
    }

    private static TransferOrder order(io.atoll.protocol.v1.TransferOrder wire) {
        var direction =
                switch (wire.getDirection()) {
                    case FETCH -> TransferOrder.Direction.FETCH;
                    case PUSH -> TransferOrder.Direction.PUSH;
                    case DIRECTION_UNSPECIFIED, UNRECOGNIZED ->
                            throw WireValues.malformed("a transfer order without direction");
                };
        return new TransferOrder(
                new TransferId(WireValues.uuid(wire.getId())),
                direction,
                WireValues.content(wire.getContent(), Content::new),
                wire.getTicket(),
                wire.getEndpoint(),
                new TreeSet<>(wire.getClassesList()));
    }
}
