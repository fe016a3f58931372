package io.atoll.server.workflow;

import io.atoll.control.workflow.Expansion;
import io.atoll.control.workflow.Foreach;
import io.atoll.files.YamlNode.Mapping;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;

/**
 * The names that a workflow file declares.
 *
 * @param inputs of the workflow
 * @param executions by name, in the order of the file
 */
record Declared(SortedSet<String> inputs, Map<String, Execution> executions) {
    /** One entry of {@code executions}; of two with one name the first. */
    record Execution(
            String name,
            Mapping node,
            Set<String> outputs,
            Optional<Foreach> foreach,
            List<Expansion.Element> elements) {
        /** Index texts of its elements. */
        Set<String> indexes() {
            var indexes = new LinkedHashSet<String>();
            elements.forEach(element -> indexes.add(element.index()));
            return indexes;
        }

        /** Variables of its foreach; empty: none. */
        List<String> variables() {
            return foreach.stream()
                    .flatMap(each -> each.variables().stream())
                    .map(Foreach.Variable::name)
                    .toList();
        }

        /** How an output of all of it is written. */
        String reference(String output) {
            return foreach.isPresent() ? name + "/*/" + output : name + "/" + output;
        }
    }

    /** Everything an input may be bound to, as it is written. */
    List<String> sources() {
        var sources = new ArrayList<>(inputs);
        for (var execution : executions.values()) {
            execution.outputs().forEach(output -> sources.add(execution.reference(output)));
        }
        return sources;
    }
}
