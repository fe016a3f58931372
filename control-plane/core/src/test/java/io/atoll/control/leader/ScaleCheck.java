package io.atoll.control.leader;

import io.atoll.control.event.AgentEvent;
import io.atoll.control.event.ControlCommand;
import io.atoll.control.event.ControlEvent;
import io.atoll.control.event.Effect;
import io.atoll.control.event.Reply;
import io.atoll.control.workflow.WorkflowSpec;
import io.atoll.kernel.id.SiteName;
import io.atoll.kernel.system.SystemTimeSource;
import io.atoll.work.ArtifactKind;
import io.atoll.work.Assignment;
import io.atoll.work.AttemptReport;
import io.atoll.work.AttemptReport.MadeOutput;
import io.atoll.work.Report;
import io.atoll.work.TransferOrder;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * How the core's time grows with the size of a run, without a store; run by hand with the sizes and
 * shapes as arguments: {@code ScaleCheck 2000 gather deep}.
 */
final class ScaleCheck {
    private static final Map<String, IntFunction<WorkflowSpec>> SHAPES =
            new TreeMap<>(
                    Map.of(
                            "wide",
                            n -> Specs.workflow(Specs.step("a").each("n", 1, n)),
                            "deep",
                            n ->
                                    Specs.workflow(
                                            IntStream.range(0, n)
                                                    .mapToObj(ScaleCheck::link)
                                                    .toArray(Specs.Step[]::new)),
                            "gather",
                            n ->
                                    Specs.workflow(
                                            Specs.step("m").each("n", 1, n).out("o"),
                                            Specs.step("g").in("all", "m/*/o").out("s"))));

    private final SystemTimeSource time = new SystemTimeSource();
    private final Sandpit pit = new Sandpit();
    private final Map<SiteName, long[]> numbers = new HashMap<>();
    private final ArrayDeque<Effect> effects = new ArrayDeque<>();
    private int made;

    private ScaleCheck() {
        for (int i = 0; i < 4; i++) {
            var site = pit.site("site-" + i, 8);
            numbers.put(site.name, new long[1]);
        }
        pit.take(Effect.class);
    }

    public static void main(String[] arguments) {
        int size = Integer.parseInt(arguments[0]);
        for (var shape : List.of(arguments).subList(1, arguments.length)) {
            measure(shape, size / 4); // warms up
            double small = measure(shape, size);
            double large = measure(shape, 4 * size);
            System.out.printf(
                    "%-12s %,7d %8.2f s   %,7d %8.2f s   exponent %.2f%n",
                    shape, size, small, 4 * size, large, Math.log(large / small) / Math.log(4));
        }
    }

    private static double measure(String shape, int size) {
        var check = new ScaleCheck();
        long from = check.time.nanoTime();
        if (shape.startsWith("plan-")) {
            check.plan(spec(shape.substring(5), size));
        } else if (shape.equals("runs")) {
            for (int i = 0; i < size / 10; i++) {
                check.submit(spec("wide", 10));
            }
        } else {
            check.submit(spec(shape, size));
        }
        check.work();
        return (check.time.nanoTime() - from) / 1e9;
    }

    private static WorkflowSpec spec(String shape, int size) {
        return java.util.Objects.requireNonNull(SHAPES.get(shape), shape).apply(size);
    }

    private static Specs.Step link(int i) {
        var step = Specs.step("s" + i).out("o");
        return i == 0 ? step : step.in("x", "s" + (i - 1) + "/o");
    }

    private void apply(ControlEvent event) {
        effects.addAll(pit.federation().apply(event, time.now()).effects());
    }

    private void submit(WorkflowSpec spec) {
        var outcome =
                pit.federation()
                        .apply(
                                new ControlCommand.SubmitRun(
                                        Sandpit.MEMBER,
                                        spec,
                                        Map.of(),
                                        List.of(),
                                        Optional.empty()),
                                time.now());
        if (!(outcome.reply().orElseThrow() instanceof Reply.Submitted)) {
            throw new AssertionError(outcome.reply());
        }
        effects.addAll(outcome.effects());
    }

    private void plan(WorkflowSpec spec) {
        var outcome =
                pit.federation()
                        .apply(
                                new ControlCommand.PlanRun(
                                        Sandpit.MEMBER, spec, Map.of(), List.of()),
                                time.now());
        if (!(outcome.reply().orElseThrow() instanceof Reply.Planned)) {
            throw new AssertionError(outcome.reply());
        }
    }

    private void work() {
        for (var effect = effects.poll(); effect != null; effect = effects.poll()) {
            if (effect instanceof Effect.SendAssignments(var site, var assignments)) {
                assignments.forEach(assignment -> run(site, assignment));
            } else if (effect instanceof Effect.SendOrder(var site, var order, _)) {
                move(site, order);
            }
        }
    }

    private void run(SiteName site, Assignment assignment) {
        var id = assignment.attempt();
        report(site, new Report.AttemptStarted(id, time.now()));
        report(site, new Report.AttemptEnded(id, ended(assignment)));
    }

    private AttemptReport ended(Assignment assignment) {
        var outputs = new TreeMap<String, MadeOutput>();
        for (var output : assignment.executionClass().outputs().keySet()) {
            outputs.put(
                    output,
                    new MadeOutput(
                            Sandpit.content("made " + made++), ArtifactKind.FILE, new TreeSet<>()));
        }
        var empty = pit.sites.values().iterator().next().succeeded();
        return new AttemptReport(
                empty.outcome(),
                outputs,
                empty.stdout(),
                empty.stderr(),
                false,
                empty.times(),
                empty.usage());
    }

    private void move(SiteName site, TransferOrder order) {
        if (!order.isFetch()) {
            apply(
                    new ControlEvent.ReplicaVerified(
                            Sandpit.GLOBAL,
                            order.id().uuid(),
                            order.content(),
                            order.content().sizeBytes()));
        }
        report(site, new Report.TransferDone(order.id(), order.content().sizeBytes()));
    }

    private void report(SiteName site, Report report) {
        long number = ++java.util.Objects.requireNonNull(numbers.get(site))[0];
        apply(new AgentEvent.Reported(site, pit.at(site).generation(), number, report, 0));
    }
}
