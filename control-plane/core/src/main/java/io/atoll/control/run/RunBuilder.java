package io.atoll.control.run;

import io.atoll.control.event.ControlRecord.ExecutionRecord;
import io.atoll.control.event.ControlRecord.RunRecord;
import io.atoll.control.live.LiveExecution;
import io.atoll.control.live.LiveInput;
import io.atoll.control.live.LiveInput.Given;
import io.atoll.control.live.LiveInput.Made;
import io.atoll.control.live.LiveInput.Piece;
import io.atoll.control.live.LiveRun;
import io.atoll.control.live.LiveTemplate;
import io.atoll.control.workflow.Binding;
import io.atoll.control.workflow.Expansion;
import io.atoll.control.workflow.WorkflowSpec;
import io.atoll.kernel.id.ArtifactId;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;

/** Puts a run together: its executions with what each needs of which. Pure. */
public final class RunBuilder {
    /** Makes the row of an element that has none yet, or finds the one that was stored. */
    @FunctionalInterface
    public interface Rows {
        ExecutionRecord row(int ordinal, String template, Expansion.Element element);
    }

    private RunBuilder() {}

    /** A live run of {@code spec}, which was checked; states are those of the rows. */
    public static LiveRun build(RunRecord row, WorkflowSpec spec, Rows rows) {
        var run = new LiveRun(row, spec);
        for (var template : spec.executions()) {
            var live = new LiveTemplate(run, template);
            run.templates().put(template.name(), live);
            for (var element : Expansion.elements(template)) {
                var execution =
                        new LiveExecution(
                                rows.row(run.executions().size(), template.name(), element), live);
                live.elements().put(element.index(), execution);
                run.executions().add(execution);
            }
        }
        run.executions().forEach(execution -> connect(run, execution));
        return run;
    }

    private static void connect(LiveRun run, LiveExecution execution) {
        var template = execution.template().spec();
        var producers = new LinkedHashSet<LiveExecution>();
        var inputs = new ArrayList<LiveInput>(template.inputs().size());
        template.inputs()
                .forEach(
                        (name, binding) -> {
                            var pieces = pieces(run, execution, binding);
                            for (var piece : pieces) {
                                if (piece instanceof Made(_, var producer, _)) {
                                    producers.add(producer);
                                }
                            }
                            inputs.add(
                                    new LiveInput(name, binding instanceof Binding.Gather, pieces));
                        });
        template.needs().forEach(need -> producers.addAll(elements(run, need)));
        execution.inputs(List.copyOf(inputs));
        execution.producers().addAll(producers);
        producers.forEach(producer -> producer.consumers().add(execution));
    }

    private static List<Piece> pieces(LiveRun run, LiveExecution execution, Binding binding) {
        return switch (binding) {
            case Binding.FromInput(var input) ->
                    List.of(
                            new Given(
                                    "",
                                    given(
                                            run,
                                            Expansion.replaceEach(input, execution.row().each()))));
            case Binding.FromOutput(var producer, var output) ->
                    List.of(new Made("", element(run, producer, ""), output));
            case Binding.FromElement(var producer, var index, var output) ->
                    List.of(
                            new Made(
                                    "",
                                    element(
                                            run,
                                            producer,
                                            Expansion.replaceEach(index, execution.row().each())),
                                    output));
            case Binding.Gather(var producer, var output) ->
                    elements(run, producer).stream()
                            .<Piece>map(element -> new Made(element.row().index(), element, output))
                            .toList();
        };
    }

    private static ArtifactId given(LiveRun run, String input) {
        return Objects.requireNonNull(run.row().inputs().get(input), input);
    }

    private static List<LiveExecution> elements(LiveRun run, String template) {
        return Objects.requireNonNull(run.templates().get(template), template).inOrder();
    }

    private static LiveExecution element(LiveRun run, String template, String index) {
        var elements = Objects.requireNonNull(run.templates().get(template), template).elements();
        return Objects.requireNonNull(elements.get(index), index);
    }
}
