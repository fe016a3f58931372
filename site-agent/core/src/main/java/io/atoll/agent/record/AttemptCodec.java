package io.atoll.agent.record;

import io.atoll.agent.attempt.Assignment;
import io.atoll.agent.attempt.AttemptStage;
import io.atoll.agent.attempt.ExecutionSpec;
import io.atoll.agent.attempt.HeldAttempt;
import io.atoll.agent.attempt.Made;
import io.atoll.agent.executor.Exit;
import io.atoll.agent.executor.StopSignal;
import io.atoll.agent.executor.Usage;
import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.id.AttemptId;
import io.atoll.kernel.id.DecisionId;
import io.atoll.kernel.id.PoolName;
import io.atoll.kernel.id.ProjectName;
import io.atoll.kernel.id.RunId;
import io.atoll.kernel.quantity.ByteSize;
import io.atoll.kernel.quantity.Cpu;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Held attempts as journal values. A format number leads, so that a later version can read what
 * this one wrote.
 */
public final class AttemptCodec {
    private static final int FORMAT = 3;

    /** Without the executor. */
    private static final int OLDER_FORMAT = 2;

    /** Without the decision, too; outputs that were made had no classes of their own. */
    private static final int OLDEST_FORMAT = 1;

    private AttemptCodec() {}

    public static byte[] write(HeldAttempt held) {
        var out = new RecordWriter().tag(FORMAT);
        assignment(out, held.assignment());
        out.maybe(held.assignment().decision(), (DecisionId id) -> out.uuid(id.uuid()));
        out.maybe(held.executor(), (String kind) -> out.text(kind));
        stage(out, held.stage());
        return out.toBytes();
    }

    public static HeldAttempt read(byte[] bytes) {
        return RecordReader.read(
                "an attempt",
                bytes,
                in -> {
                    int format = in.tag();
                    if (format < OLDEST_FORMAT || format > FORMAT) {
                        throw new IllegalArgumentException("format");
                    }
                    var assignment = assignment(in, format);
                    Optional<String> executor =
                            format < FORMAT
                                    ? Optional.of(OlderRecords.EXECUTOR)
                                    : in.maybe(in::text);
                    return new HeldAttempt(assignment, stage(in, format >= OLDER_FORMAT), executor);
                });
    }

    private static void assignment(RecordWriter out, Assignment a) {
        out.attempt(a.attempt()).uuid(a.run().uuid());
        spec(out, a.spec());
        out.all(a.inputs(), (Assignment.Input input) -> input(out, input));
        out.textMap(a.each());
        out.all(a.awaits(), (AttemptId awaited) -> out.attempt(awaited));
        out.maybe(a.startBefore(), (Instant latest) -> out.instant(latest));
    }

    private static Assignment assignment(RecordReader in, int format) {
        return new Assignment(
                in.attempt(),
                new RunId(in.uuid()),
                spec(in),
                in.all(() -> input(in)),
                in.textMap(),
                in.all(in::attempt),
                in.maybe(in::instant),
                format == OLDEST_FORMAT
                        ? Optional.empty()
                        : in.maybe(() -> new DecisionId(in.uuid())));
    }

    private static void spec(RecordWriter out, ExecutionSpec s) {
        out.text(s.project().text()).text(s.workflow()).text(s.name()).text(s.pool().text());
        switch (s.command()) {
            case ExecutionSpec.Command.Argv(var words) -> out.tag(0).texts(words);
            case ExecutionSpec.Command.Script(var text) -> out.tag(1).text(text);
        }
        out.all(
                s.files(),
                (ExecutionSpec.File f) -> out.text(f.name()).flag(f.executable()).bytes(f.bytes()));
        out.all(
                s.outputs(),
                (ExecutionSpec.Output o) -> out.text(o.name()).text(o.path()).texts(o.classes()));
        out.textMap(s.environment());
        out.number(s.cpu().millis()).number(s.memory().bytes()).number(s.gpus());
        out.maybe(s.disk(), (ByteSize disk) -> out.number(disk.bytes()));
        out.maybe(s.walltime(), (Duration walltime) -> out.duration(walltime));
        out.text(s.stopSignal().name()).duration(s.stopGrace());
    }

    private static ExecutionSpec spec(RecordReader in) {
        return new ExecutionSpec(
                new ProjectName(in.text()),
                in.text(),
                in.text(),
                new PoolName(in.text()),
                in.tag() == 0
                        ? new ExecutionSpec.Command.Argv(in.texts())
                        : new ExecutionSpec.Command.Script(in.text()),
                in.all(() -> new ExecutionSpec.File(in.text(), in.flag(), in.bytes())),
                in.all(() -> new ExecutionSpec.Output(in.text(), in.text(), in.textSet())),
                in.textMap(),
                new Cpu(in.number()),
                new ByteSize(in.number()),
                (int) in.number(),
                in.maybe(() -> new ByteSize(in.number())),
                in.maybe(in::duration),
                StopSignal.valueOf(in.text()),
                in.duration());
    }

    private static void input(RecordWriter out, Assignment.Input input) {
        out.text(input.name()).flag(input.gather());
        out.all(
                input.elements(),
                (Assignment.Element e) -> {
                    out.text(e.entry()).flag(e.directory());
                    switch (e.source()) {
                        case Assignment.Source.Stored(var digest, var size) ->
                                out.tag(0).text(digest.hex()).number(size);
                        case Assignment.Source.Awaited(var attempt, var output) ->
                                out.tag(1).attempt(attempt).text(output);
                    }
                    out.texts(e.classes());
                });
    }

    private static Assignment.Input input(RecordReader in) {
        return new Assignment.Input(
                in.text(),
                in.flag(),
                in.all(
                        () ->
                                new Assignment.Element(
                                        in.text(),
                                        in.flag(),
                                        in.tag() == 0
                                                ? new Assignment.Source.Stored(
                                                        new Digest(in.text()), in.number())
                                                : new Assignment.Source.Awaited(
                                                        in.attempt(), in.text()),
                                        in.textSet())));
    }

    private static void stage(RecordWriter out, AttemptStage stage) {
        switch (stage) {
            case AttemptStage.Waiting(var since) -> out.tag(0).instant(since);
            case AttemptStage.Staging(var assigned, var since) ->
                    out.tag(1).instant(assigned).instant(since);
            case AttemptStage.Launched(var assigned, var staging, var since) ->
                    out.tag(2).instant(assigned).instant(staging).instant(since);
            case AttemptStage.Running(var assigned, var staging, var since) ->
                    out.tag(3).instant(assigned).instant(staging).instant(since);
            case AttemptStage.Publishing(var assigned, var staging, var exit) -> {
                out.tag(4).instant(assigned).instant(staging);
                exit(out, exit);
            }
            case AttemptStage.Stopping(var assigned, var running) ->
                    out.tag(5).instant(assigned).flag(running);
            case AttemptStage.Ended(var succeeded, var outputs) ->
                    out.tag(6).flag(succeeded).all(outputs, (Made made) -> made(out, made));
        }
    }

    private static AttemptStage stage(RecordReader in, boolean classes) {
        int tag = in.tag();
        return switch (tag) {
            case 0 -> new AttemptStage.Waiting(in.instant());
            case 1 -> new AttemptStage.Staging(in.instant(), in.instant());
            case 2 -> new AttemptStage.Launched(in.instant(), in.instant(), in.instant());
            case 3 -> new AttemptStage.Running(in.instant(), in.instant(), in.instant());
            case 4 -> new AttemptStage.Publishing(in.instant(), in.instant(), exit(in));
            case 5 -> new AttemptStage.Stopping(in.instant(), in.flag());
            case 6 -> new AttemptStage.Ended(in.flag(), in.all(() -> made(in, classes)));
            default -> throw new IllegalArgumentException("stage " + tag);
        };
    }

    public static void made(RecordWriter out, Made made) {
        out.text(made.name()).content(made.content()).flag(made.directory());
        out.texts(made.classes());
    }

    /** {@code classes}: whether they were written. */
    public static Made made(RecordReader in, boolean classes) {
        var made = new Made(in.text(), in.content(), in.flag());
        return classes ? made.carrying(in.textSet()) : made;
    }

    private static void exit(RecordWriter out, Exit exit) {
        switch (exit.cause()) {
            case Exit.Exited(var code) -> out.tag(0).number(code);
            case Exit.Killed(var signal) -> out.tag(1).number(signal);
            case Exit.TimedOut() -> out.tag(2);
            case Exit.CouldNotStart(var code, var reason) -> out.tag(3).number(code).text(reason);
            case Exit.Lost(var reason) -> out.tag(4).text(reason);
            case Exit.OverLimit(var code, var why) -> out.tag(5).number(code).text(why);
            case Exit.OutOfMemory(var why) -> out.tag(6).text(why);
            case Exit.Preempted(var why) -> out.tag(7).text(why);
        }
        out.instant(exit.startedAt()).instant(exit.endedAt());
        usage(out, exit.usage());
        out.flag(exit.stopRequested()).flag(exit.logTruncated());
    }

    private static Exit exit(RecordReader in) {
        int tag = in.tag();
        Exit.Cause cause =
                switch (tag) {
                    case 0 -> new Exit.Exited((int) in.number());
                    case 1 -> new Exit.Killed((int) in.number());
                    case 2 -> new Exit.TimedOut();
                    case 3 -> new Exit.CouldNotStart((int) in.number(), in.text());
                    case 4 -> new Exit.Lost(in.text());
                    case 5 -> new Exit.OverLimit((int) in.number(), in.text());
                    case 6 -> new Exit.OutOfMemory(in.text());
                    case 7 -> new Exit.Preempted(in.text());
                    default -> throw new IllegalArgumentException("exit " + tag);
                };
        return new Exit(cause, in.instant(), in.instant(), usage(in), in.flag(), in.flag());
    }

    public static void usage(RecordWriter out, Usage usage) {
        out.duration(usage.user()).duration(usage.system()).number(usage.maxResident().bytes());
    }

    public static Usage usage(RecordReader in) {
        return new Usage(in.duration(), in.duration(), new ByteSize(in.number()));
    }
}
