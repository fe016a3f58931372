package io.atoll.server.workflow;

import io.atoll.control.workflow.Foreach;
import io.atoll.files.YamlNode.Mapping;
import java.util.ArrayList;
import java.util.LinkedHashMap;
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
            Map<String, Map<String, String>> elements) {
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

    /** The elements of a foreach: index text to values by variable. Without one, a single one. */
    static Map<String, Map<String, String>> elements(Optional<Foreach> foreach) {
        Map<String, Map<String, String>> elements = new LinkedHashMap<>();
        elements.put("", Map.of());
        for (var variable : foreach.map(Foreach::variables).orElse(List.of())) {
            var next = new LinkedHashMap<String, Map<String, String>>();
            elements.forEach(
                    (index, values) -> {
                        for (String value : variable.values()) {
                            var more = new LinkedHashMap<>(values);
                            more.put(variable.name(), value);
                            next.put(index.isEmpty() ? value : index + "," + value, more);
                        }
                    });
            elements = next;
        }
        return elements;
    }
}
