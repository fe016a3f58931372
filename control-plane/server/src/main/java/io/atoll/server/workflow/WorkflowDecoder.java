package io.atoll.server.workflow;

import io.atoll.control.workflow.Binding;
import io.atoll.control.workflow.ExecutionTemplate;
import io.atoll.control.workflow.Expansion;
import io.atoll.control.workflow.Foreach;
import io.atoll.control.workflow.WorkflowSpec;
import io.atoll.files.FileFormat;
import io.atoll.files.FileLoader;
import io.atoll.files.Problems;
import io.atoll.files.YamlNode.Entry;
import io.atoll.files.YamlNode.Mapping;
import io.atoll.files.YamlNode.Scalar;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.id.ArtifactId;
import io.atoll.kernel.id.ProjectName;
import io.atoll.kernel.id.SiteName;
import io.atoll.kernel.label.Labels;
import io.atoll.policy.loader.PolicyLoader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * Makes workflow files into what the core runs, or finds everything that is wrong with them. Safe
 * from any thread.
 */
public final class WorkflowDecoder {
    private final PolicyLoader policies;
    private final KnownSites sites;

    /**
     * A decoder.
     *
     * @param sites names of all sites there are, retired ones too; asked only if a file names one
     */
    public WorkflowDecoder(PolicyLoader policies, Supplier<Set<String>> sites) {
        this.policies = policies;
        this.sites = new KnownSites(sites);
    }

    /**
     * Decodes a workflow file.
     *
     * @param project of the workflow if the file names none
     * @param consequence ends the message of a failure, such as {@code nothing was submitted}
     * @throws ProblemsException with all problems, each at its place
     */
    public DecodedWorkflow decode(WorkflowSource source, ProjectName project, String consequence) {
        var problems = new Problems();
        var decoded =
                FileLoader.load(FileFormat.WORKFLOW, source.file(), source.text(), problems)
                        .flatMap(root -> new Decoding(source, root, problems).decode(project));
        return decoded.filter(_ -> problems.isEmpty())
                .orElseThrow(() -> new ProblemsException(problems.sorted(), consequence));
    }

    /** One decoding; of one thread. */
    private final class Decoding {
        private final WorkflowSource source;
        private final Mapping root;
        private final Problems problems;

        Decoding(WorkflowSource source, Mapping root, Problems problems) {
            this.source = source;
            this.root = root;
            this.problems = problems;
        }

        /** Nothing if there is a problem; later ones are looked for all the same. */
        Optional<DecodedWorkflow> decode(ProjectName callers) {
            var declared = declared();
            var executions = executions(declared);
            checkOrder(declared, executions);
            var outputs = outputs(declared);
            checkArtifacts();
            new SiteCheck(sites, problems).check(root);
            new LimitsCheck(problems).check(root);
            return problems.isEmpty()
                    ? Optional.of(decoded(declared, executions, outputs, callers))
                    : Optional.empty();
        }

        private DecodedWorkflow decoded(
                Declared declared,
                List<ExecutionTemplate> executions,
                SortedMap<String, Binding> outputs,
                ProjectName callers) {
            var project = root.optionalText("project").map(ProjectName::new).orElse(callers);
            String document = WorkflowDocument.write(root, project, executions);
            var spec =
                    new WorkflowSpec(
                            project,
                            root.text("name"),
                            Labels.of(root.textMap("labels")),
                            document,
                            Digest.of(document),
                            declared.inputs(),
                            executions,
                            outputs);
            return new DecodedWorkflow(spec, sources());
        }

        private void checkArtifacts() {
            for (String name : inputNames()) {
                var input = root.mapping("inputs").flatMap(all -> all.mapping(name));
                input.flatMap(each -> each.optionalText("artifact"))
                        .ifPresent(id -> checkArtifact(input.get(), id));
            }
        }

        private void checkArtifact(Mapping input, String id) {
            try {
                ArtifactId.parse(id);
            } catch (AtollException e) {
                problems.add(input.valuePosition("artifact"), String.valueOf(e.getMessage()));
            }
        }

        private Set<String> inputNames() {
            return root.mapping("inputs").map(each -> each.entries().keySet()).orElse(Set.of());
        }

        private Declared declared() {
            var executions = new LinkedHashMap<String, Declared.Execution>();
            long size = 0;
            for (var node : root.mappings("executions")) {
                String name = node.optionalText("name").orElse("");
                var first = executions.get(name);
                if (first != null && !name.isEmpty()) {
                    problems.add(
                            node.valuePosition("name"),
                            "cannot use execution name '%s' twice: it is used at %s"
                                    .formatted(name, first.node().valuePosition("name")));
                    continue;
                }
                var foreach = new ForeachReader(name, problems).read(node);
                size += foreach.map(Foreach::size).orElse(1L);
                executions.put(name, declared(name, node, foreach, size));
            }
            checkSize(size);
            return new Declared(new TreeSet<>(inputNames()), executions);
        }

        private static Declared.Execution declared(
                String name, Mapping node, Optional<Foreach> foreach, long size) {
            var outputs =
                    node.mapping("outputs").map(each -> each.entries().keySet()).orElse(Set.of());
            // Past the limit nothing is expanded any more: the workflow is refused anyway.
            var expanded = size > ForeachReader.MOST_ELEMENTS ? Optional.<Foreach>empty() : foreach;
            return new Declared.Execution(
                    name,
                    node,
                    new LinkedHashSet<>(outputs),
                    foreach,
                    Expansion.elements(expanded));
        }

        private void checkSize(long size) {
            if (size > ForeachReader.MOST_ELEMENTS) {
                problems.add(
                        root.keyPosition("executions"),
                        "cannot run the workflow: it has %d executions (expected at most %d)"
                                .formatted(size, ForeachReader.MOST_ELEMENTS));
            }
        }

        private List<ExecutionTemplate> executions(Declared declared) {
            var defaults =
                    root.mapping("defaults")
                            .orElseGet(() -> new Mapping(root.position(), new LinkedHashMap<>()));
            var templates = new ArrayList<ExecutionTemplate>();
            for (var execution : declared.executions().values()) {
                templates.add(
                        new ExecutionReader(
                                        source, declared, execution, defaults, policies, problems)
                                .read());
            }
            return templates;
        }

        private void checkOrder(Declared declared, List<ExecutionTemplate> executions) {
            for (var cycle : OrderCheck.cycles(executions)) {
                var first = declared.executions().get(cycle.getFirst());
                problems.add(
                        first == null ? root.position() : first.node().valuePosition("name"),
                        "cannot order the executions: they wait for each other (%s)"
                                .formatted(String.join(" -> ", cycle)));
            }
        }

        private SortedMap<String, Binding> outputs(Declared declared) {
            var bindings = new TreeMap<String, Binding>();
            var reader = new BindingReader(declared, problems);
            var outputs =
                    root.mapping("outputs").map(Mapping::entries).orElseGet(LinkedHashMap::new);
            for (Map.Entry<String, Entry> output : outputs.entrySet()) {
                if (output.getValue().value() instanceof Scalar value) {
                    reader.output(value.position(), value.text(), output.getKey())
                            .ifPresent(binding -> bindings.put(output.getKey(), binding));
                }
            }
            return bindings;
        }

        private List<InputSource> sources() {
            var sources = new ArrayList<InputSource>();
            var inputs = root.mapping("inputs");
            for (String name : inputNames()) {
                inputs.flatMap(all -> all.mapping(name))
                        .ifPresent(input -> sources.add(source(name, input)));
            }
            return sources;
        }

        private InputSource source(String name, Mapping input) {
            var classes = new TreeSet<>(input.texts("classes"));
            var labels = Labels.of(input.textMap("labels"));
            if (input.has("file")) {
                return new InputSource.Local(name, input.text("file"), classes, labels);
            }
            if (input.has("sitePath")) {
                return new InputSource.InPlace(
                        name,
                        new SiteName(input.text("at")),
                        input.text("sitePath"),
                        classes,
                        labels);
            }
            return new InputSource.Existing(name, ArtifactId.parse(input.text("artifact")));
        }
    }
}
