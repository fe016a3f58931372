package io.atoll.server.workflow;

import io.atoll.control.workflow.RetryBudget;
import io.atoll.files.Position;
import io.atoll.files.Problems;
import io.atoll.files.YamlNode.Mapping;
import io.atoll.kernel.quantity.ByteSize;
import io.atoll.kernel.quantity.Cpu;
import io.atoll.kernel.quantity.Durations;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Refuses limits under which nothing can run (no time, no memory, no core), and odd pauses. */
final class LimitsCheck {
    private final Problems problems;
    private final Set<Position> refused = new HashSet<>();

    LimitsCheck(Problems problems) {
        this.problems = problems;
    }

    void check(Mapping root) {
        var defaults = root.mapping("defaults");
        for (var execution : root.mappings("executions")) {
            String name = "execution '" + execution.optionalText("name").orElse("") + "'";
            check(name, Optional.of(execution), defaults);
        }
    }

    private void check(String name, Optional<Mapping> own, Optional<Mapping> usual) {
        var limits = new Limits(name, own, usual);
        limits.refuse("walltime", each -> each.duration("walltime").filter(Duration::isZero));
        pauses(name, own, usual);
        var resources =
                new Limits(
                        name,
                        own.flatMap(each -> each.mapping("resources")),
                        usual.flatMap(each -> each.mapping("resources")));
        resources.refuse("memory", each -> each.bytes("memory").filter(ByteSize.ZERO::equals));
        // What runs on a GPU alone may ask for no core.
        if (resources.holder("gpu").isEmpty()) {
            resources.refuse("cpu", each -> each.cpu("cpu").filter(Cpu.ZERO::equals));
        }
    }

    private void pauses(String name, Optional<Mapping> own, Optional<Mapping> usual) {
        var retry =
                new Limits(
                        name,
                        own.flatMap(each -> each.mapping("retry")),
                        usual.flatMap(each -> each.mapping("retry")));
        for (String key : List.of("pause", "upTo")) {
            retry.refuse(
                    key,
                    each -> each.duration(key).filter(RetryBudget::isTooLong),
                    "it is longer than a year");
        }
        var first = retry.duration("pause").orElse(RetryBudget.PAUSE);
        retry.refuse(
                "upTo",
                each -> each.duration("upTo").filter(most -> most.compareTo(first) < 0),
                "the first pause is longer (expected at least %s)"
                        .formatted(Durations.text(first)));
    }

    /** An execution's own word, else the workflow's defaults, key by key. */
    private final class Limits {
        private final String name;
        private final Optional<Mapping> own;
        private final Optional<Mapping> usual;

        Limits(String name, Optional<Mapping> own, Optional<Mapping> usual) {
            this.name = name;
            this.own = own;
            this.usual = usual;
        }

        Optional<Mapping> holder(String key) {
            return own.filter(each -> each.has(key)).or(() -> usual.filter(each -> each.has(key)));
        }

        Optional<Duration> duration(String key) {
            return holder(key).flatMap(each -> each.duration(key));
        }

        /** Refuses what {@code nothing} finds where {@code key} is written, once. */
        void refuse(String key, Function<Mapping, Optional<?>> nothing) {
            refuse(key, nothing, "nothing can run with it (expected more than 0)");
        }

        void refuse(String key, Function<Mapping, Optional<?>> wrong, String why) {
            var holder = holder(key);
            if (holder.flatMap(wrong).isPresent() && refused.add(holder.get().valuePosition(key))) {
                problems.add(
                        holder.get().valuePosition(key),
                        "cannot use %s '%s' of %s: %s"
                                .formatted(
                                        key,
                                        holder.get().optionalText(key).orElse(""),
                                        own.equals(holder) ? name : "the defaults",
                                        why));
            }
        }
    }
}
