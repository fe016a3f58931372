package io.atoll.control.workflow;

import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Makes one execution per combination of values. The first variable turns slowest; the index text
 * of an element is its values joined by {@code ,} ({@code resample[3]}, {@code grid[3,x]}).
 *
 * @param variables at least one
 */
public record Foreach(List<Variable> variables) {
    public Foreach {
        variables = List.copyOf(variables);
    }

    /** How many executions it makes; {@code Long.MAX_VALUE} if more than that. */
    public long size() {
        long product = 1;
        for (var variable : variables) {
            long size = variable.values().size();
            if (size != 0 && product > Long.MAX_VALUE / size) {
                return Long.MAX_VALUE;
            }
            product *= size;
        }
        return product;
    }

    /** The names of its variables, in name order. */
    public SortedSet<String> names() {
        var names = new TreeSet<String>();
        variables.forEach(variable -> names.add(variable.name()));
        return names;
    }

    /** A variable: a name and where its values come from. */
    public sealed interface Variable {
        String name();

        /** The values in order, all different. */
        List<String> values();
    }

    /**
     * Whole numbers, both ends included.
     *
     * @param last at least {@code first}, and at most 100,000 above it
     */
    public record Range(String name, long first, long last) implements Variable {
        public Range {
            if (last < first || last - first > 100_000) {
                throw new IllegalArgumentException("range " + first + ".." + last);
            }
        }

        @Override
        public List<String> values() {
            return java.util.stream.LongStream.rangeClosed(first, last)
                    .mapToObj(Long::toString)
                    .toList();
        }
    }

    /** Values that were written out. */
    public record Listed(String name, List<String> values) implements Variable {
        public Listed {
            values = List.copyOf(values);
        }
    }
}
