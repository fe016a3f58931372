package io.atoll.agent.executor;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/** The kinds of executors that an agent has, by name. Immutable. */
public final class ExecutorKinds {
    private final SequencedMap<String, ExecutorKind> byName = new LinkedHashMap<>();

    /**
     * The kinds given.
     *
     * @param kinds at least one; the first is the usual one, of pools that name none
     * @throws IllegalArgumentException if two have the same name
     */
    public static ExecutorKinds of(ExecutorKind... kinds) {
        return new ExecutorKinds(List.of(kinds));
    }

    private ExecutorKinds(List<ExecutorKind> kinds) {
        if (kinds.isEmpty()) {
            throw new IllegalArgumentException("an agent needs a kind of executor");
        }
        for (ExecutorKind kind : kinds) {
            if (byName.put(kind.name(), kind) != null) {
                throw new IllegalArgumentException("two kinds of executors named " + kind.name());
            }
        }
    }

    /** The same and one more. */
    public ExecutorKinds with(ExecutorKind kind) {
        var more = new ArrayList<>(byName.values());
        more.add(kind);
        return new ExecutorKinds(more);
    }

    /** The kind of pools that name none; it also looks after what earlier agents left. */
    public ExecutorKind usual() {
        return byName.firstEntry().getValue();
    }

    public Optional<ExecutorKind> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** All names, the usual one first. */
    public List<String> names() {
        return List.copyOf(byName.keySet());
    }
}
