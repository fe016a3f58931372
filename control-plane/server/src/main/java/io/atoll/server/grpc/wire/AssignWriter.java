package io.atoll.server.grpc.wire;

import com.google.protobuf.ByteString;
import io.atoll.control.state.Assignment;
import io.atoll.control.state.Assignment.AssignedInput;
import io.atoll.control.state.Assignment.ExecutionClass;
import io.atoll.control.state.Assignment.InputElement;
import io.atoll.control.state.Assignment.InputSource;
import io.atoll.control.workflow.Command;
import io.atoll.kernel.id.PoolName;
import io.atoll.protocol.v1.Assign;
import io.atoll.protocol.v1.DeclaredOutput;
import io.atoll.protocol.v1.ShippedFile;
import io.atoll.protocol.wire.WireValues;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/** Assignments for the wire; what many of them share goes out once per message. */
public final class AssignWriter {
    /** Far below what one message may weigh; a shipped file of 1 MiB fits in on top. */
    private static final int MESSAGE_LIMIT_BYTES = 2 << 20;

    private final List<Assign> written = new ArrayList<>();
    // Classes are shared objects: identity is enough, and cheaper.
    private final IdentityHashMap<ExecutionClass, Map<PoolName, Integer>> classes =
            new IdentityHashMap<>();
    private Assign.Builder message = Assign.newBuilder();
    private long bytes;

    private AssignWriter() {}

    /** All of {@code assignments}, in as few messages as their size allows. */
    public static List<Assign> write(List<Assignment> assignments) {
        var writer = new AssignWriter();
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
        var wire = executionClass(executionClass, pool);
        bytes += wire.getSerializedSize();
        for (var file : executionClass.files()) {
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

    private static io.atoll.protocol.v1.ExecutionClass executionClass(
            ExecutionClass from, PoolName pool) {
        var wire =
                io.atoll.protocol.v1.ExecutionClass.newBuilder()
                        .setProject(from.project().text())
                        .setWorkflow(from.workflow())
                        .setName(from.name())
                        .setPool(pool.text())
                        .putAllEnvironment(from.environment())
                        .setCpuMillis(from.resources().cpu().millis())
                        .setMemoryBytes(from.resources().memory().bytes())
                        .setDiskBytes(from.resources().disk().bytes())
                        .setStopSignal(from.stop().signal())
                        .setStopGraceMs(from.stop().grace().toMillis());
        switch (from.command()) {
            case Command.Argv(var arguments) -> wire.addAllArgv(arguments);
            case Command.Script(var text) -> wire.setScript(text);
        }
        from.resources().gpu().ifPresent(gpu -> wire.setGpuCount(gpu.count()));
        from.walltime().ifPresent(walltime -> wire.setWalltimeMs(walltime.toMillis()));
        for (var file : from.files()) {
            wire.addFiles(
                    ShippedFile.newBuilder()
                            .setName(file.name())
                            .setDigest(WireValues.bytes(file.digest()))
                            .setExecutable(file.executable()));
        }
        from.outputs()
                .forEach(
                        (name, output) ->
                                wire.addOutputs(
                                        DeclaredOutput.newBuilder()
                                                .setName(name)
                                                .setPath(output.path())
                                                .addAllClasses(output.classes())));
        return wire.build();
    }

    private static io.atoll.protocol.v1.Assignment assignment(Assignment from) {
        var wire =
                io.atoll.protocol.v1.Assignment.newBuilder()
                        .setAttempt(WireValues.attempt(from.attempt()))
                        .setRun(WireValues.bytes(from.run().uuid()))
                        .setDecision(WireValues.bytes(from.decision().uuid()))
                        .putAllEach(from.each());
        from.inputs().forEach(input -> wire.addInputs(input(input)));
        from.awaits().forEach(attempt -> wire.addAwaits(WireValues.attempt(attempt)));
        from.startBefore().ifPresent(at -> wire.setStartBeforeEpochMs(at.toEpochMilli()));
        return wire.build();
    }

    private static io.atoll.protocol.v1.AssignedInput input(AssignedInput from) {
        var wire =
                io.atoll.protocol.v1.AssignedInput.newBuilder()
                        .setName(from.name())
                        .setGather(from.gather());
        from.elements().forEach(element -> wire.addElements(element(element)));
        return wire.build();
    }

    private static io.atoll.protocol.v1.InputElement element(InputElement from) {
        var wire =
                io.atoll.protocol.v1.InputElement.newBuilder()
                        .setEntry(from.entry())
                        .addAllClasses(from.classes());
        switch (from.source()) {
            case InputSource.Stored(var digest, var sizeBytes, var folder) ->
                    wire.setDirectory(folder)
                            .setContent(
                                    io.atoll.protocol.v1.Content.newBuilder()
                                            .setDigest(WireValues.bytes(digest))
                                            .setSizeBytes(sizeBytes));
            case InputSource.Awaited(var attempt, var output) ->
                    wire.setProducedBy(WireValues.attempt(attempt)).setOutput(output);
        }
        return wire.build();
    }
}
