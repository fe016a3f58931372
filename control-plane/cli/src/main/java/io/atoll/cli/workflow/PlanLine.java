package io.atoll.cli.workflow;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A line of a plan: one execution, or elements with successive numbers that go to the same place
 * for the same reason.
 *
 * @param name what stands before the brackets; the whole title where there are none
 * @param from the first element's number; negative: not an element with a number
 * @param to the last element's number
 */
record PlanLine(String name, long from, long to, String place, String why) {
    private static final Pattern ELEMENT = Pattern.compile("(.+)\\[(0|[1-9][0-9]{0,8})]");

    static PlanLine of(String title, String place, String why) {
        var element = ELEMENT.matcher(title);
        if (!element.matches()) {
            return new PlanLine(title, -1, -1, place, why);
        }
        long number = Long.parseLong(element.group(2));
        return new PlanLine(element.group(1), number, number, place, why);
    }

    /** Both as one line; empty where they are not alike or do not follow each other. */
    Optional<PlanLine> with(PlanLine next) {
        boolean joins =
                from >= 0
                        && next.from == to + 1
                        && name.equals(next.name)
                        && place.equals(next.place)
                        && why.equals(next.why);
        return joins
                ? Optional.of(new PlanLine(name, from, next.to, place, why))
                : Optional.empty();
    }

    /** {@code sim}, {@code sim[3]} or {@code sim[1..50]}. */
    String title() {
        if (from < 0) {
            return name;
        }
        return name + (from == to ? "[" + from + "]" : "[" + from + ".." + to + "]");
    }
}
