package io.atoll.protocol.work;

import com.google.protobuf.ByteString;
import io.atoll.kernel.id.DecisionId;
import io.atoll.kernel.id.PoolName;
import io.atoll.kernel.id.RunId;
import io.atoll.protocol.v1.Assign;
import io.atoll.protocol.v1.AssignedInput;
import io.atoll.protocol.v1.InputElement;
import io.atoll.protocol.wire.WireValues;
import io.atoll.work.Assignment;
import io.atoll.work.ExecutionClass;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** Assignments for the wire and back; what many of them share goes out once per message. */
public final class AssignCodec {
    /** Far below what one message may weigh; a shipped file of 1 MiB fits in on top. */
    private static final int MESSAGE_LIMIT_BYTES = 2 << 20;

    private final List<Assign> written = new ArrayList<>();
    // Classes are shared objects: identity is enough, and cheaper.
    private final IdentityHashMap<ExecutionClass, Map<PoolName, Integer>> classes =
            new IdentityHashMap<>();
    private Assign.Builder message = Assign.newBuilder();
    private long bytes;

    private AssignCodec() {}

    /** All of {@code assignments}, in as few messages as their size allows. */
    public static List<Assign> write(List<Assignment> assignments) {
        var writer = new AssignCodec();
        assignments.forEach(writer::add);
        writer.cut();
        return writer.written;
    }

    private void add(Assignment assignment) {
        var wire = assignment(assignment);
        if (bytes + wire.getSerializedSize() > MESSAGE_LIMIT_BYTES) {
            cut();
        }
        bytes += wire.getSerializedSize();
        message.addAssignments(
                wire.toBuilder()
                        .setClassIndex(index(assignment.executionClass(), assignment.pool())));
    }

    private int index(ExecutionClass executionClass, PoolName pool) {
        return classes.computeIfAbsent(executionClass, _ -> new HashMap<>())
                .computeIfAbsent(pool, _ -> added(executionClass, pool));
    }

    private int added(ExecutionClass executionClass, PoolName pool) {
        var wire = SpecCodec.write(executionClass).setPool(pool.text()).build();
        bytes += wire.getSerializedSize();
        for (var file : executionClass.spec().files()) {
            String hex = file.digest().hex();
            if (!message.containsShipped(hex)) {
                message.putShipped(hex, ByteString.copyFrom(file.bytes()));
                bytes += file.bytes().length;
            }
        }
        message.addClasses(wire);
        return message.getClassesCount() - 1;
    }

    private void cut() {
        if (message.getAssignmentsCount() > 0) {
            written.add(message.build());
        }
        message = Assign.newBuilder();
        classes.clear();
        bytes = 0;
    }

    private static io.atoll.protocol.v1.Assignment assignment(Assignment from) {
        var wire =
                io.atoll.protocol.v1.Assignment.newBuilder()
                        .setAttempt(WireValues.attempt(from.attempt()))
                        .setRun(WireValues.bytes(from.run().uuid()))
                        .putAllEach(from.each());
        from.decision().ifPresent(id -> wire.setDecision(WireValues.bytes(id.uuid())));
        from.inputs().forEach(input -> wire.addInputs(input(input)));
        from.awaits().forEach(attempt -> wire.addAwaits(WireValues.attempt(attempt)));
        from.startBefore()
                .ifPresent(
                        at -> {
                            var milli = Instant.ofEpochMilli(at.toEpochMilli());
                            wire.setStartBeforeEpochMs(milli.toEpochMilli())
                                    .setStartBeforeNanos((int) milli.until(at, ChronoUnit.NANOS));
                        });
        return wire.build();
    }

    private static AssignedInput input(Assignment.Input from) {
        var wire = AssignedInput.newBuilder().setName(from.name()).setGather(from.gather());
        from.elements().forEach(element -> wire.addElements(element(element)));
        return wire.build();
    }

    private static InputElement element(Assignment.Element from) {
        var wire = InputElement.newBuilder().setEntry(from.entry()).addAllClasses(from.classes());
        switch (from.source()) {
            case Assignment.Source.Stored(var digest, var sizeBytes, var folder) ->
                    wire.setDirectory(folder)
                            .setContent(
                                    io.atoll.protocol.v1.Content.newBuilder()
                                            .setDigest(WireValues.bytes(digest))
                                            .setSizeBytes(sizeBytes));
            case Assignment.Source.Awaited(var attempt, var output) ->
                    wire.setProducedBy(WireValues.attempt(attempt)).setOutput(output);
        }
        return wire.build();
    }

    /**
     * The assignments of a message.
     *
     * @param clockAhead how far the sender's clock is ahead of this machine's: the moments that it
     *     names become this machine's
     * @throws io.atoll.kernel.AtollException INVALID if it is malformed
     */
    public static List<Assignment> read(Assign wire, Duration clockAhead) {
        var shipped = wire.getShippedMap();
        var classes = new ArrayList<ExecutionClass>();
        wire.getClassesList().forEach(each -> classes.add(SpecCodec.read(each, shipped)));
        var assignments = new ArrayList<Assignment>();
        for (var each : wire.getAssignmentsList()) {
            int index = each.getClassIndex();
            if (index < 0 || index >= classes.size()) {
                throw WireValues.malformed(
                        "an assignment of class %d of %d".formatted(index, classes.size()));
            }
            assignments.add(
                    new Assignment(
                            WireValues.attempt(each.getAttempt()),
                            new RunId(WireValues.uuid(each.getRun())),
                            new PoolName(wire.getClasses(index).getPool()),
                            classes.get(index),
                            new TreeMap<>(each.getEachMap()),
                            each.getInputsList().stream().map(AssignCodec::input).toList(),
                            each.getAwaitsList().stream().map(WireValues::attempt).toList(),
                            startBefore(each).map(latest -> latest.minus(clockAhead)),
                            decision(each)));
        }
        return assignments;
    }

    private static Optional<Instant> startBefore(io.atoll.protocol.v1.Assignment wire) {
        return wire.getStartBeforeEpochMs() == 0
                ? Optional.empty()
                : Optional.of(
                        Instant.ofEpochMilli(wire.getStartBeforeEpochMs())
                                .plusNanos(wire.getStartBeforeNanos()));
    }

    // Empty: of a control plane that does not tell.
    private static Optional<DecisionId> decision(io.atoll.protocol.v1.Assignment wire) {
        return wire.getDecision().isEmpty()
                ? Optional.empty()
                : Optional.of(new DecisionId(WireValues.uuid(wire.getDecision())));
    }

    private static Assignment.Input input(AssignedInput wire) {
        return new Assignment.Input(
                wire.getName(),
                wire.getGather(),
                wire.getElementsList().stream().map(AssignCodec::element).toList());
    }

    private static Assignment.Element element(InputElement wire) {
        var source =
                wire.hasContent()
                        ? new Assignment.Source.Stored(
                                WireValues.digest(wire.getContent().getDigest()),
                                wire.getContent().getSizeBytes(),
                                wire.getDirectory())
                        : new Assignment.Source.Awaited(
                                WireValues.attempt(wire.getProducedBy()), wire.getOutput());
        return new Assignment.Element(
                wire.getEntry(), source, new TreeSet<>(wire.getClassesList()));
    }
}
