package io.atoll.simulation.workload;

import io.atoll.control.workflow.Binding;
import io.atoll.control.workflow.ExecutionTemplate;
import io.atoll.control.workflow.Foreach;
import io.atoll.control.workflow.PlacementSpec;
import io.atoll.control.workflow.RetryBudget;
import io.atoll.control.workflow.Tolerance;
import io.atoll.control.workflow.WorkflowSpec;
import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.id.ProjectName;
import io.atoll.kernel.id.SiteName;
import io.atoll.kernel.label.Labels;
import io.atoll.kernel.quantity.ByteSize;
import io.atoll.kernel.quantity.Cpu;
import io.atoll.kernel.quantity.Resources;
import io.atoll.kernel.virtual.SeededRandom;
import io.atoll.simulation.World;
import io.atoll.work.Command;
import io.atoll.work.ExecutionSpec;
import io.atoll.work.StopSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Draws workflows: chains, foreach, gather, consumers at other sites, data of a class. */
final class RandomWorkflow {
    static final ProjectName PROJECT = new ProjectName("demo");

    private final SeededRandom random;
    private final List<SiteName> sites;
    private final SortedSet<String> inputs;
    private final List<ExecutionTemplate> templates = new ArrayList<>();

    /**
     * @param inputs names of its inputs; the one called raw is cleaned first
     */
    RandomWorkflow(SeededRandom random, List<SiteName> sites, SortedSet<String> inputs) {
        this.random = random;
        this.sites = sites;
        this.inputs = new TreeSet<>(inputs);
    }

    WorkflowSpec draw(String document) {
        int size = 1 + random.nextInt(6);
        if (inputs.contains(DataRules.RAW)) {
            templates.add(clean());
        }
        for (int i = 0; i < size; i++) {
            templates.add(template("step" + i));
        }
        return new WorkflowSpec(
                PROJECT,
                DataRules.WORKFLOW,
                Labels.none(),
                document,
                Digest.of(document),
                inputs,
                templates,
                outputs());
    }

    // Now and then somebody asks for another file of the reviewed code under the released name.
    private ExecutionTemplate clean() {
        boolean more = World.chance(random, 30);
        boolean scratch = World.chance(random, 10);
        return clean(more, scratch ? DataRules.SCRATCH : DataRules.DAILY);
    }

    /** The reviewed execution, or one that only names another file as its output. */
    static ExecutionTemplate clean(boolean more, String path) {
        var in = new TreeMap<String, Binding>();
        in.put("observations", new Binding.FromInput(DataRules.RAW));
        var outputs = new TreeMap<String, String>();
        outputs.put("daily", path);
        if (more) {
            outputs.put("rest", "rest.txt");
        }
        return new ExecutionTemplate(
                DataRules.CLEAN,
                Labels.none(),
                work(),
                Optional.empty(),
                in,
                outputs,
                List.of(),
                Optional.empty(),
                new RetryBudget(2, 3, RetryBudget.UNLIMITED),
                new Tolerance.Count(0),
                ExecutionTemplate.UNBOUNDED,
                PlacementSpec.ANYWHERE);
    }

    private ExecutionTemplate template(String name) {
        Optional<Foreach> foreach =
                World.chance(random, 30)
                        ? Optional.of(
                                new Foreach(
                                        List.of(new Foreach.Range("i", 1, 1 + random.nextInt(5)))))
                        : Optional.empty();
        var in = new TreeMap<String, Binding>();
        int wanted = random.nextInt(3);
        for (int i = 0; i <= wanted; i++) {
            source(foreach).ifPresent(binding -> in.put("in" + in.size(), binding));
        }
        var needs = new ArrayList<String>();
        if (!templates.isEmpty() && World.chance(random, 15)) {
            needs.add(templates.get(random.nextInt(templates.size())).name());
        }
        var out = new ArrayList<String>();
        for (int i = random.nextInt(3); i > 0; i--) {
            out.add("out" + i);
        }
        return make(name, foreach, in, out, needs);
    }

    private Optional<Binding> source(Optional<Foreach> foreach) {
        int choice = random.nextInt(templates.size() + inputs.size() + 1);
        if (choice < inputs.size()) {
            var input = List.copyOf(inputs).get(choice);
            return input.equals(DataRules.RAW)
                    ? Optional.empty()
                    : Optional.of(new Binding.FromInput(input));
        }
        if (choice - inputs.size() >= templates.size()) {
            return Optional.empty();
        }
        var producer = templates.get(choice - inputs.size());
        if (producer.outputs().isEmpty()) {
            return Optional.empty();
        }
        var output = producer.outputs().firstKey();
        if (producer.foreach().isEmpty()) {
            return Optional.of(new Binding.FromOutput(producer.name(), output));
        }
        return foreach.equals(producer.foreach())
                ? Optional.of(new Binding.FromElement(producer.name(), "${each.i}", output))
                : Optional.of(new Binding.Gather(producer.name(), output));
    }

    private ExecutionTemplate make(
            String name,
            Optional<Foreach> foreach,
            SortedMap<String, Binding> in,
            List<String> out,
            List<String> needs) {
        var outputs = new TreeMap<String, String>();
        out.forEach(output -> outputs.put(output, output + ".txt"));
        Optional<SiteName> site =
                World.chance(random, 20)
                        ? Optional.of(sites.get(random.nextInt(sites.size())))
                        : Optional.empty();
        return new ExecutionTemplate(
                name,
                Labels.none(),
                new ExecutionSpec(
                        new Command.Argv(List.of("true")),
                        List.of(),
                        new TreeMap<>(),
                        new Resources(
                                Cpu.ofCores(1 + random.nextInt(2)),
                                new ByteSize(1 << 20),
                                ByteSize.ZERO,
                                Optional.empty()),
                        Optional.empty(),
                        StopSpec.DEFAULT),
                foreach,
                in,
                outputs,
                needs,
                Optional.empty(),
                new RetryBudget(random.nextInt(3), 3, RetryBudget.UNLIMITED),
                new Tolerance.Count(World.chance(random, 20) ? 1 : 0),
                World.chance(random, 20) ? 2 : ExecutionTemplate.UNBOUNDED,
                new PlacementSpec(Optional.empty(), List.of(), site));
    }

    private SortedMap<String, Binding> outputs() {
        var results = new TreeMap<String, Binding>();
        for (var template : templates) {
            if (!template.outputs().isEmpty() && World.chance(random, 30)) {
                var output = template.outputs().firstKey();
                results.put(
                        template.name(),
                        template.foreach().isEmpty()
                                ? new Binding.FromOutput(template.name(), output)
                                : new Binding.Gather(template.name(), output));
            }
        }
        return results;
    }

    /** What the simulation's sites carry out: one core and a little memory of nothing. */
    static ExecutionSpec work() {
        return new ExecutionSpec(
                new Command.Argv(List.of("true")),
                List.of(),
                new TreeMap<>(),
                new Resources(
                        Cpu.ofCores(1), new ByteSize(1 << 20), ByteSize.ZERO, Optional.empty()),
                Optional.empty(),
                StopSpec.DEFAULT);
    }
}
