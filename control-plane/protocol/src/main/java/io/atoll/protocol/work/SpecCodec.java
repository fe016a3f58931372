package io.atoll.protocol.work;

import com.google.protobuf.ByteString;
import io.atoll.kernel.id.ProjectName;
import io.atoll.kernel.quantity.ByteSize;
import io.atoll.kernel.quantity.Cpu;
import io.atoll.kernel.quantity.Resources;
import io.atoll.protocol.v1.DeclaredOutput;
import io.atoll.protocol.wire.WireValues;
import io.atoll.work.Command;
import io.atoll.work.ExecutionClass;
import io.atoll.work.ExecutionSpec;
import io.atoll.work.ShippedFile;
import io.atoll.work.StopSignal;
import io.atoll.work.StopSpec;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** What executions of one class share: a new key of an execution is written and read here. */
final class SpecCodec {
    private SpecCodec() {}

    /** All but the pool, and but the bytes of shipped files, which a message holds once. */
    static io.atoll.protocol.v1.ExecutionClass.Builder write(ExecutionClass from) {
        var wire =
                io.atoll.protocol.v1.ExecutionClass.newBuilder()
                        .setProject(from.project().text())
                        .setWorkflow(from.workflow())
                        .setName(from.name());
        from.outputs()
                .forEach(
                        (name, output) ->
                                wire.addOutputs(
                                        DeclaredOutput.newBuilder()
                                                .setName(name)
                                                .setPath(output.path())
                                                .addAllClasses(output.classes())));
        spec(from.spec(), wire);
        return wire;
    }

    private static void spec(ExecutionSpec from, io.atoll.protocol.v1.ExecutionClass.Builder wire) {
        switch (from.command()) {
            case Command.Argv(var arguments) -> wire.addAllArgv(arguments);
            case Command.Script(var text) -> wire.setScript(text);
        }
        for (var file : from.files()) {
            wire.addFiles(
                    io.atoll.protocol.v1.ShippedFile.newBuilder()
                            .setName(file.name())
                            .setDigest(WireValues.bytes(file.digest()))
                            .setExecutable(file.executable()));
        }
        wire.putAllEnvironment(from.environment())
                .setCpuMillis(from.resources().cpu().millis())
                .setMemoryBytes(from.resources().memory().bytes())
                .setDiskBytes(from.resources().disk().bytes())
                .setStopSignal(from.stop().signal().name())
                .setStopGraceMs(from.stop().grace().toMillis());
        from.resources()
                .gpu()
                .ifPresent(
                        gpu ->
                                wire.setGpuCount(gpu.count())
                                        .addAllGpuKinds(gpu.kinds())
                                        .setGpuMemoryBytes(gpu.memory().bytes()));
        from.walltime().ifPresent(walltime -> wire.setWalltimeMs(walltime.toMillis()));
    }

    /** {@code shipped}: the bytes of shipped files by digest, in hexadecimal. */
    static ExecutionClass read(
            io.atoll.protocol.v1.ExecutionClass wire, Map<String, ByteString> shipped) {
        var outputs = new TreeMap<String, ExecutionClass.DeclaredOutput>();
        for (var each : wire.getOutputsList()) {
            outputs.put(
                    each.getName(),
                    new ExecutionClass.DeclaredOutput(
                            each.getPath(), new TreeSet<>(each.getClassesList())));
        }
        return new ExecutionClass(
                new ProjectName(wire.getProject()),
                wire.getWorkflow(),
                wire.getName(),
                new ExecutionSpec(
                        wire.getArgvCount() > 0
                                ? new Command.Argv(wire.getArgvList())
                                : new Command.Script(wire.getScript()),
                        wire.getFilesList().stream().map(file -> file(file, shipped)).toList(),
                        new TreeMap<>(wire.getEnvironmentMap()),
                        resources(wire),
                        wire.getWalltimeMs() == 0
                                ? Optional.empty()
                                : Optional.of(Duration.ofMillis(wire.getWalltimeMs())),
                        new StopSpec(
                                signal(wire.getStopSignal()),
                                Duration.ofMillis(wire.getStopGraceMs()))),
                outputs);
    }

    private static Resources resources(io.atoll.protocol.v1.ExecutionClass wire) {
        return new Resources(
                new Cpu(wire.getCpuMillis()),
                new ByteSize(wire.getMemoryBytes()),
                new ByteSize(wire.getDiskBytes()),
                wire.getGpuCount() == 0
                        ? Optional.empty()
                        : Optional.of(
                                new Resources.GpuRequest(
                                        wire.getGpuCount(),
                                        wire.getGpuKindsList(),
                                        new ByteSize(wire.getGpuMemoryBytes()))));
    }

    private static StopSignal signal(String name) {
        if (name.isEmpty()) {
            return StopSignal.TERM;
        }
        return StopSignal.named(name)
                .orElseThrow(() -> WireValues.malformed("the stop signal '%s'".formatted(name)));
    }

    private static ShippedFile file(
            io.atoll.protocol.v1.ShippedFile wire, Map<String, ByteString> shipped) {
        var digest = WireValues.digest(wire.getDigest());
        var bytes = shipped.get(digest.hex());
        if (bytes == null) {
            throw WireValues.malformed(
                    "no bytes of the shipped file '%s'".formatted(wire.getName()));
        }
        return new ShippedFile(wire.getName(), digest, bytes.toByteArray(), wire.getExecutable());
    }
}
