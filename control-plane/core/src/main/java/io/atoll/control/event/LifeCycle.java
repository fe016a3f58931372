package io.atoll.control.event;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The allowed changes of one family of states: checked at each change, and what
 * docs/reference/states.md is made from. Immutable.
 */
public final class LifeCycle {
    private final String name;
    private final List<Arrow> arrows;
    private final Map<Class<?>, Set<Class<?>>> allowed = new HashMap<>();

    private LifeCycle(String name, List<Arrow> arrows) {
        this.name = name;
        this.arrows = List.copyOf(arrows);
        for (var arrow : arrows) {
            allowed.computeIfAbsent(arrow.from(), _ -> new LinkedHashSet<>()).add(arrow.to());
        }
    }

    /** Begins a table. */
    public static Builder named(String name) {
        return new Builder(name);
    }

    /** The family's name, such as {@code execution}. */
    public String name() {
        return name;
    }

    /** All changes, in the order of a life. */
    public List<Arrow> arrows() {
        return arrows;
    }

    /**
     * Returns {@code to} if {@code from} may become it. A state may always be replaced by one of
     * the same kind.
     *
     * @throws IllegalStateException if not: a broken invariant of the core
     */
    public <S> S move(S from, S to, Object whose) {
        if (from.getClass() != to.getClass()
                && !allowed.getOrDefault(from.getClass(), Set.of()).contains(to.getClass())) {
            throw new IllegalStateException(
                    "cannot change %s %s: %s does not become %s".formatted(name, whose, from, to));
        }
        return to;
    }

    /** The table as a Mermaid state diagram. */
    public String mermaid() {
        var out = new StringBuilder("stateDiagram-v2\n");
        Map<String, List<String>> labels = new LinkedHashMap<>();
        for (var arrow : arrows) {
            labels.computeIfAbsent(
                            "%s --> %s"
                                    .formatted(
                                            arrow.from().getSimpleName(),
                                            arrow.to().getSimpleName()),
                            _ -> new ArrayList<>())
                    .add(arrow.on());
        }
        labels.forEach(
                (ends, on) -> out.append("    %s: %s%n".formatted(ends, String.join(", ", on))));
        return out.toString();
    }

    /** One allowed change. @param on what makes it happen, in words */
    public record Arrow(Class<?> from, String on, Class<?> to) {}

    /** Collects a table. Not thread-safe. */
    public static final class Builder {
        private final String name;
        private final List<Arrow> arrows = new ArrayList<>();

        private Builder(String name) {
            this.name = name;
        }

        /** Allows one change. */
        public Builder arrow(Class<?> from, String on, Class<?> to) {
            arrows.add(new Arrow(from, on, to));
            return this;
        }

        public LifeCycle build() {
            return new LifeCycle(name, arrows);
        }
    }
}
