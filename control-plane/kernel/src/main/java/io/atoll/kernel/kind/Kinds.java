package io.atoll.kernel.kind;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/** The kinds that a program has, by name. Immutable. */
public final class Kinds<K extends Kind> {
    private final SequencedMap<String, K> byName = new LinkedHashMap<>();

    /** One kind, which counts where configuration names none. */
    public static <K extends Kind> Kinds<K> of(K usual) {
        return new Kinds<>(List.of(usual));
    }

    private Kinds(List<K> kinds) {
        for (K kind : kinds) {
            if (byName.put(kind.name(), kind) != null) {
                throw new IllegalArgumentException("two kinds are named " + kind.name());
            }
        }
    }

    /**
     * The same and one more.
     *
     * @throws IllegalArgumentException if there is one of that name already
     */
    public Kinds<K> with(K kind) {
        var more = new ArrayList<>(byName.values());
        more.add(kind);
        return new Kinds<>(more);
    }

    /** What counts where configuration names none. */
    public K usual() {
        return byName.firstEntry().getValue();
    }

    public Optional<K> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** All names, the usual one first. */
    public List<String> names() {
        return List.copyOf(byName.keySet());
    }

    /** The names for a sentence: {@code posix or memory}. */
    public String expected() {
        return String.join(" or ", byName.keySet());
    }
}
