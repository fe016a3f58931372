package io.atoll.control.workflow;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Turns templates into elements. Pure. */
public final class Expansion {
    private static final String EACH = "${each.";

    private Expansion() {}

    /**
     * One execution to be.
     *
     * @param index index text; empty: no foreach
     */
    public record Element(String index, SortedMap<String, String> each) {}

    /** The elements of {@code template}, in order; one without foreach. */
    public static List<Element> elements(ExecutionTemplate template) {
        return elements(template.foreach());
    }

    /** The elements of {@code foreach}, in order; absent: one. */
    public static List<Element> elements(Optional<Foreach> foreach) {
        List<Element> elements = List.of(new Element("", new TreeMap<>()));
        for (var variable : foreach.map(Foreach::variables).orElse(List.of())) {
            var next = new ArrayList<Element>(elements.size() * variable.values().size());
            for (var element : elements) {
                for (var value : variable.values()) {
                    var each = new TreeMap<>(element.each());
                    each.put(variable.name(), value);
                    var index = element.index().isEmpty() ? value : element.index() + "," + value;
                    next.add(new Element(index, each));
                }
            }
            elements = next;
        }
        return elements;
    }

    /** {@code text} with each {@code ${each.x}} replaced. */
    public static String replaceEach(String text, Map<String, String> each) {
        if (!text.contains(EACH)) {
            return text;
        }
        var replaced = text;
        for (var variable : each.entrySet()) {
            replaced = replaced.replace(EACH + variable.getKey() + "}", variable.getValue());
        }
        return replaced;
    }
}
