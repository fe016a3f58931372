package io.atoll.agent.record;

import io.atoll.agent.attempt.AttemptStage;
import io.atoll.agent.attempt.HeldAttempt;
import io.atoll.agent.executor.Exit;
import io.atoll.work.ArtifactKind;
import io.atoll.work.AttemptReport.MadeOutput;
import io.atoll.work.AttemptReport.Usage;
import io.atoll.work.WorkFormat;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Held attempts as journal values. A format number leads, so that a later version can read what
 * this one wrote.
 */
public final class AttemptCodec {
    private static final int FORMAT = 60;

    private final WorkFormat work;

    /** {@code work}: how an assignment is written. */
    public AttemptCodec(WorkFormat work) {
        this.work = work;
    }

    public byte[] write(HeldAttempt held) {
        var out = new RecordWriter().tag(FORMAT);
        out.bytes(work.write(held.assignment()));
        out.maybe(held.executor(), (String kind) -> out.text(kind));
        stage(out, held.stage());
        return out.toBytes();
    }

    public HeldAttempt read(byte[] bytes) {
        return RecordReader.read(
                "an attempt",
                bytes,
                in -> {
                    int format = in.tag();
                    return format == FORMAT ? attempt(in) : OlderRecords.attempt(in, format);
                });
    }

    private HeldAttempt attempt(RecordReader in) {
        var assignment = work.assignment(in.bytes());
        Optional<String> executor = in.maybe(in::text);
        return new HeldAttempt(assignment, stage(in, true), executor);
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
            case AttemptStage.Ended(var succeeded, var outputs) -> {
                out.tag(6).flag(succeeded);
                out.all(
                        outputs.entrySet(),
                        (Map.Entry<String, MadeOutput> made) -> made(out, made));
            }
        }
    }

    static AttemptStage stage(RecordReader in, boolean classes) {
        int tag = in.tag();
        return switch (tag) {
            case 0 -> new AttemptStage.Waiting(in.instant());
            case 1 -> new AttemptStage.Staging(in.instant(), in.instant());
            case 2 -> new AttemptStage.Launched(in.instant(), in.instant(), in.instant());
            case 3 -> new AttemptStage.Running(in.instant(), in.instant(), in.instant());
            case 4 -> new AttemptStage.Publishing(in.instant(), in.instant(), exit(in));
            case 5 -> new AttemptStage.Stopping(in.instant(), in.flag());
            case 6 -> new AttemptStage.Ended(in.flag(), outputs(in, classes));
            default -> throw new IllegalArgumentException("stage " + tag);
        };
    }

    private static void made(RecordWriter out, Map.Entry<String, MadeOutput> made) {
        var output = made.getValue();
        out.text(made.getKey()).content(output.content());
        out.flag(output.kind() == ArtifactKind.FOLDER).texts(output.classes());
    }

    /** {@code classes}: whether they were written. */
    static SortedMap<String, MadeOutput> outputs(RecordReader in, boolean classes) {
        var outputs = new TreeMap<String, MadeOutput>();
        for (long left = in.number(); left > 0; left--) {
            String name = in.text();
            var made = new MadeOutput(in.content(), ArtifactKind.of(in.flag()));
            outputs.put(name, classes ? made.carrying(in.textSet()) : made);
        }
        return outputs;
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

    private static void usage(RecordWriter out, Usage usage) {
        out.duration(usage.user()).duration(usage.system()).number(usage.maxRssBytes());
    }

    static Usage usage(RecordReader in) {
        return new Usage(in.duration(), in.duration(), in.number());
    }
}
