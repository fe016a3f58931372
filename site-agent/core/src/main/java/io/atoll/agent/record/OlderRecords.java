package io.atoll.agent.record;

import io.atoll.agent.attempt.HeldAttempt;
import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.id.DecisionId;
import io.atoll.kernel.id.PoolName;
import io.atoll.kernel.id.ProjectName;
import io.atoll.kernel.id.RunId;
import io.atoll.kernel.quantity.ByteSize;
import io.atoll.kernel.quantity.Cpu;
import io.atoll.kernel.quantity.Resources;
import io.atoll.work.Assignment;
import io.atoll.work.Command;
import io.atoll.work.ExecutionClass;
import io.atoll.work.ExecutionSpec;
import io.atoll.work.ShippedFile;
import io.atoll.work.StopSignal;
import io.atoll.work.StopSpec;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Attempts as older versions wrote them, field by field. Nothing is added here: what they did not
 * know has the value that {@link ExecutionSpec} gives it.
 */
final class OlderRecords {
    /** The kind that started everything while there was one. */
    static final String EXECUTOR = "process";

    /** The last format of this kind. */
    private static final int FORMAT = 3;

    /** Without the executor. */
    private static final int OLDER_FORMAT = 2;

    /** Without the decision, too; outputs that were made had no classes of their own. */
    private static final int OLDEST_FORMAT = 1;

    private OlderRecords() {}

    /** The kinds that an owner allows. {@code process}: her word on the one there was. */
    static List<String> allowed(boolean process) {
        return process ? List.of(EXECUTOR) : List.of();
    }

    static HeldAttempt attempt(RecordReader in, int format) {
        if (format < OLDEST_FORMAT || format > FORMAT) {
            throw new IllegalArgumentException("format");
        }
        var assignment = assignment(in, format);
        Optional<String> executor = format < FORMAT ? Optional.of(EXECUTOR) : in.maybe(in::text);
        return new HeldAttempt(
                assignment, AttemptCodec.stage(in, format >= OLDER_FORMAT), executor);
    }

    private static Assignment assignment(RecordReader in, int format) {
        var attempt = in.attempt();
        var run = new RunId(in.uuid());
        var project = new ProjectName(in.text());
        String workflow = in.text();
        String name = in.text();
        var pool = new PoolName(in.text());
        var command = in.tag() == 0 ? new Command.Argv(in.texts()) : new Command.Script(in.text());
        var files = in.all(() -> file(in));
        var outputs = outputs(in);
        var spec =
                new ExecutionSpec(
                        command,
                        files,
                        in.textMap(),
                        resources(in),
                        in.maybe(in::duration),
                        stop(in));
        var inputs = in.all(() -> input(in));
        var each = in.textMap();
        return new Assignment(
                attempt,
                run,
                pool,
                new ExecutionClass(project, workflow, name, spec, outputs),
                each,
                inputs,
                in.all(in::attempt),
                in.maybe(in::instant),
                format == OLDEST_FORMAT
                        ? Optional.empty()
                        : in.maybe(() -> new DecisionId(in.uuid())));
    }

    private static SortedMap<String, ExecutionClass.DeclaredOutput> outputs(RecordReader in) {
        var outputs = new TreeMap<String, ExecutionClass.DeclaredOutput>();
        for (long left = in.number(); left > 0; left--) {
            outputs.put(in.text(), new ExecutionClass.DeclaredOutput(in.text(), in.textSet()));
        }
        return outputs;
    }

    private static ShippedFile file(RecordReader in) {
        String name = in.text();
        boolean executable = in.flag();
        byte[] bytes = in.bytes();
        return new ShippedFile(name, Digest.of(bytes), bytes, executable);
    }

    private static Resources resources(RecordReader in) {
        var cpu = new Cpu(in.number());
        var memory = new ByteSize(in.number());
        int gpus = (int) in.number();
        Optional<Long> disk = in.maybe(in::number);
        return new Resources(
                cpu,
                memory,
                new ByteSize(disk.orElse(0L)),
                gpus == 0
                        ? Optional.empty()
                        : Optional.of(new Resources.GpuRequest(gpus, List.of(), ByteSize.ZERO)));
    }

    private static StopSpec stop(RecordReader in) {
        return new StopSpec(StopSignal.valueOf(in.text()), in.duration());
    }

    private static Assignment.Input input(RecordReader in) {
        return new Assignment.Input(in.text(), in.flag(), in.all(() -> element(in)));
    }

    private static Assignment.Element element(RecordReader in) {
        String entry = in.text();
        boolean folder = in.flag();
        var source =
                in.tag() == 0
                        ? new Assignment.Source.Stored(new Digest(in.text()), in.number(), folder)
                        : new Assignment.Source.Awaited(in.attempt(), in.text());
        return new Assignment.Element(entry, source, in.textSet());
    }
}
