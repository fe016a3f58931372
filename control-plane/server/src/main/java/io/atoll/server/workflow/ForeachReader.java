package io.atoll.server.workflow;

import io.atoll.control.workflow.Foreach;
import io.atoll.files.Position;
import io.atoll.files.Problems;
import io.atoll.files.YamlNode;
import io.atoll.files.YamlNode.Mapping;
import io.atoll.files.YamlNode.Scalar;
import io.atoll.files.YamlNode.Sequence;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads {@code foreach}. */
final class ForeachReader {
    static final int MOST_ELEMENTS = 100_000;

    private static final Pattern RANGE = Pattern.compile("(-?[0-9]{1,9})\\.\\.(-?[0-9]{1,9})");

    // A value is part of paths, of index texts and of references to elements.
    private static final Pattern VALUE = Pattern.compile("(?!\\.{1,2}$)[^/,*\\p{Cntrl}]{1,100}");

    private final String execution;
    private final Problems problems;

    ForeachReader(String execution, Problems problems) {
        this.execution = execution;
        this.problems = problems;
    }

    /** The foreach of {@code node}; without the variables that could not be read. */
    Optional<Foreach> read(Mapping node) {
        var found = new ArrayList<Foreach.Variable>();
        var foreach = node.mapping("foreach");
        if (foreach.isEmpty()) {
            return Optional.empty();
        }
        foreach.get()
                .entries()
                .forEach((name, entry) -> variable(name, entry.value()).ifPresent(found::add));
        var read = new Foreach(found);
        if (read.size() > MOST_ELEMENTS) {
            refuse(
                    node.keyPosition("foreach"),
                    "it has %s elements (expected at most %d)"
                            .formatted(
                                    read.size() == Long.MAX_VALUE ? "too many" : read.size(),
                                    MOST_ELEMENTS));
            return Optional.empty();
        }
        return found.isEmpty() ? Optional.empty() : Optional.of(read);
    }

    private Optional<Foreach.Variable> variable(String name, YamlNode value) {
        return switch (value) {
            case Scalar scalar -> range(name, scalar);
            case Sequence list -> listed(name, list);
            case Mapping _ -> Optional.empty(); // the schema check has refused it
        };
    }

    private Optional<Foreach.Variable> range(String name, Scalar scalar) {
        var matcher = RANGE.matcher(scalar.text());
        if (!matcher.matches()) {
            return Optional.empty(); // the schema check has refused it
        }
        long first = Long.parseLong(matcher.group(1));
        long last = Long.parseLong(matcher.group(2));
        if (last < first) {
            refuse(
                    scalar.position(),
                    "range %s ends before it begins (expected %d..%d)"
                            .formatted(scalar.text(), last, first));
            return Optional.empty();
        }
        if (last - first >= MOST_ELEMENTS) {
            refuse(
                    scalar.position(),
                    "range %s has %d values (expected at most %d)"
                            .formatted(scalar.text(), last - first + 1, MOST_ELEMENTS));
            return Optional.empty();
        }
        return Optional.of(new Foreach.Range(name, first, last));
    }

    private Optional<Foreach.Variable> listed(String name, Sequence list) {
        List<String> values = new ArrayList<>();
        var seen = new HashSet<String>();
        for (var item : list.items()) {
            if (!(item instanceof Scalar scalar)) {
                continue; // the schema check has refused it
            }
            if (!VALUE.matcher(scalar.text()).matches()) {
                refuse(
                        item.position(),
                        "value '%s' cannot name an element (expected 1 to 100 characters without / , and *)"
                                .formatted(scalar.text()));
            } else if (!seen.add(scalar.text())) {
                refuse(item.position(), "value '%s' occurs twice".formatted(scalar.text()));
            } else {
                values.add(scalar.text());
            }
        }
        return values.isEmpty() ? Optional.empty() : Optional.of(new Foreach.Listed(name, values));
    }

    private void refuse(Position position, String why) {
        problems.add(
                position, "cannot use the foreach of execution '%s': %s".formatted(execution, why));
    }
}
