package io.atoll.simulation.workload;

import io.atoll.control.workflow.Binding;
import io.atoll.control.workflow.ExecutionTemplate;
import io.atoll.control.workflow.Foreach;
import io.atoll.control.workflow.PlacementSpec;
import io.atoll.control.workflow.RetryBudget;
import io.atoll.control.workflow.Tolerance;
import io.atoll.control.workflow.WorkflowSpec;
import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.label.Labels;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A workflow of elements that make something, as many that read it, and one that gathers all. None
 * may be tried again after it failed or was lost.
 */
final class StrictWorkflow {
    private static final String OUT = "out";

    private StrictWorkflow() {}

    static WorkflowSpec of(int elements, String document) {
        var each = Optional.of(new Foreach(List.of(new Foreach.Range("i", 1, elements))));
        var second = new TreeMap<String, Binding>();
        second.put("in", new Binding.FromElement("first", "${each.i}", OUT));
        var all = new TreeMap<String, Binding>();
        all.put("in", new Binding.Gather("second", OUT));
        return new WorkflowSpec(
                RandomWorkflow.PROJECT,
                DataRules.WORKFLOW,
                Labels.none(),
                document,
                Digest.of(document),
                new TreeSet<>(),
                List.of(
                        template("first", each, new TreeMap<>()),
                        template("second", each, second),
                        template("all", Optional.empty(), all)),
                new TreeMap<>());
    }

    private static ExecutionTemplate template(
            String name, Optional<Foreach> foreach, SortedMap<String, Binding> in) {
        var outputs = new TreeMap<String, String>();
        outputs.put(OUT, OUT + ".txt");
        return new ExecutionTemplate(
                name,
                Labels.none(),
                RandomWorkflow.work(),
                foreach,
                in,
                outputs,
                List.of(),
                Optional.empty(),
                new RetryBudget(0, 0, 0),
                Tolerance.NONE,
                ExecutionTemplate.UNBOUNDED,
                PlacementSpec.ANYWHERE);
    }
}
