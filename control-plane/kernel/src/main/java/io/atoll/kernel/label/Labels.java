package io.atoll.kernel.label;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Immutable labels in key order. */
public record Labels(SortedMap<String, String> entries) {
    private static final Labels NONE = new Labels(new TreeMap<>());

    public Labels {
        entries = Collections.unmodifiableSortedMap(new TreeMap<>(entries));
    }

    public static Labels none() {
        return NONE;
    }

    public static Labels of(Map<String, String> entries) {
        return entries.isEmpty() ? NONE : new Labels(new TreeMap<>(entries));
    }

    public Optional<String> get(String key) {
        return Optional.ofNullable(entries.get(key));
    }
}
