package io.atoll.server.workflow;

import io.atoll.control.workflow.RetryBudget;
import io.atoll.control.workflow.Tolerance;
import io.atoll.files.YamlNode.Mapping;
import io.atoll.kernel.quantity.ByteSize;
import io.atoll.kernel.quantity.Cpu;
import io.atoll.kernel.quantity.Resources;
import io.atoll.kernel.quantity.Resources.GpuRequest;
import io.atoll.work.StopSignal;
import io.atoll.work.StopSpec;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What an execution may use and how often it is tried: its own word key by key, else the workflow's
 * defaults, else these.
 */
final class LimitsReader {
    static final Cpu CPU = Cpu.ofCores(1);
    static final ByteSize MEMORY = new ByteSize(256L << 20);
    static final ByteSize DISK = new ByteSize(1L << 30);

    private static final String UNLIMITED = "unlimited";

    private final Mapping execution;
    private final Mapping defaults;

    LimitsReader(Mapping execution, Mapping defaults) {
        this.execution = execution;
        this.defaults = defaults;
    }

    Resources resources() {
        return new Resources(
                first("resources", each -> each.cpu("cpu")).orElse(CPU),
                first("resources", each -> each.bytes("memory")).orElse(MEMORY),
                first("resources", each -> each.bytes("disk")).orElse(DISK),
                first("resources", each -> each.mapping("gpu")).flatMap(LimitsReader::gpu));
    }

    private static Optional<GpuRequest> gpu(Mapping gpu) {
        return gpu.integer("count")
                .map(
                        count ->
                                new GpuRequest(
                                        count,
                                        gpu.texts("kind"),
                                        gpu.bytes("memory").orElse(ByteSize.ZERO)));
    }

    Optional<Duration> walltime() {
        return execution.duration("walltime").or(() -> defaults.duration("walltime"));
    }

    RetryBudget retry() {
        var usual = RetryBudget.DEFAULT;
        return new RetryBudget(
                first("retry", each -> budget(each, "failed")).orElse(usual.failed()),
                first("retry", each -> budget(each, "lost")).orElse(usual.lost()),
                first("retry", each -> budget(each, "preempted")).orElse(usual.preempted()),
                pause(usual.pause()),
                pauseOf("upTo")
                        .orElseGet(
                                () ->
                                        Collections.max(
                                                List.of(usual.upTo(), pause(usual.pause())))));
    }

    private Duration pause(Duration usual) {
        return pauseOf("pause").orElse(usual);
    }

    // The limits check has refused longer ones.
    private Optional<Duration> pauseOf(String key) {
        return first("retry", each -> each.duration(key))
                .filter(pause -> !RetryBudget.isTooLong(pause));
    }

    private static Optional<Integer> budget(Mapping retry, String key) {
        return retry.optionalText(key)
                .flatMap(
                        text ->
                                text.equals(UNLIMITED)
                                        ? Optional.of(RetryBudget.UNLIMITED)
                                        : retry.integer(key));
    }

    StopSpec stop() {
        var stop = execution.mapping("stop");
        return new StopSpec(
                stop.flatMap(each -> each.optionalText("signal"))
                        .flatMap(StopSignal::named)
                        .orElse(StopSpec.DEFAULT.signal()),
                stop.flatMap(each -> each.duration("grace")).orElse(StopSpec.DEFAULT.grace()));
    }

    Tolerance tolerance() {
        var text = execution.optionalText("tolerate").orElse("0");
        try {
            return text.endsWith("%")
                    ? new Tolerance.Share(Integer.parseInt(text.substring(0, text.length() - 1)))
                    : new Tolerance.Count(Integer.parseInt(text));
        } catch (NumberFormatException _) {
            return Tolerance.NONE; // the schema check has refused it
        }
    }

    private <T> Optional<T> first(String key, Function<Mapping, Optional<T>> read) {
        return execution.mapping(key).flatMap(read).or(() -> defaults.mapping(key).flatMap(read));
    }
}
