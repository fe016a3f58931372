package io.atoll.control.run;

import io.atoll.control.live.LiveExecution;
import io.atoll.control.live.LiveRun;
import io.atoll.control.state.Artifact;
import io.atoll.control.workflow.Binding;
import java.util.Optional;

/** Finds what a run gives back, once its executions have ended. Pure over live state. */
final class RunOutputs {
    private RunOutputs() {}

    /** Writes the outputs that were made into the row of {@code run}. */
    static void collect(LiveRun run) {
        run.spec()
                .outputs()
                .forEach(
                        (name, binding) -> {
                            switch (binding) {
                                case Binding.FromInput _ -> {}
                                case Binding.FromOutput(var of, var out) ->
                                        output(run, name, of, "", out);
                                case Binding.FromElement(var of, var index, var out) ->
                                        output(run, name, of, index, out);
                                case Binding.Gather(var of, var out) ->
                                        gathered(run, name, of, out);
                            }
                        });
    }

    private static void gathered(LiveRun run, String name, String of, String out) {
        var template = run.templates().get(of);
        if (template != null) {
            for (var element : template.inOrder()) {
                output(run, name + "/" + element.row().index(), of, element.row().index(), out);
            }
        }
    }

    private static void output(LiveRun run, String name, String of, String index, String out) {
        Optional.ofNullable(run.templates().get(of))
                .map(template -> template.elements().get(index))
                .flatMap(element -> element.output(out))
                .ifPresent(artifact -> run.output(name, artifact));
    }

    /** Whether the run of {@code execution} gives back {@code artifact}, which it made. */
    static boolean isRunOutput(LiveExecution execution, Artifact artifact) {
        var output = artifact.lineage().map(Artifact.Lineage::output).orElse("");
        var name = execution.row().template();
        for (var binding : execution.run().spec().outputs().values()) {
            boolean matches =
                    switch (binding) {
                        case Binding.FromInput _ -> false;
                        case Binding.FromOutput(var of, var out) ->
                                of.equals(name) && out.equals(output);
                        case Binding.FromElement(var of, var index, var out) ->
                                of.equals(name)
                                        && out.equals(output)
                                        && index.equals(execution.row().index());
                        case Binding.Gather(var of, var out) ->
                                of.equals(name) && out.equals(output);
                    };
            if (matches) {
                return true;
            }
        }
        return false;
    }
}
