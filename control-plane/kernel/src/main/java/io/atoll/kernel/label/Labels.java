package io.atoll.kernel.label;

import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
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

    /**
     * Labels as somebody gave them; what was stored is taken as it is.
     *
     * @throws AtollException INVALID if a key or value holds U+0000, or a value is missing
     */
    public static Labels of(Map<String, String> entries) {
        entries.forEach(
                (key, value) -> {
                    StorableText.check("the key of a label", key);
                    // JSON can say null here, whatever the types say.
                    if (value == null) {
                        throw new AtollException(
                                ErrorCode.INVALID,
                                "cannot use label '%s': it has no value".formatted(key));
                    }
                    StorableText.check("the value of a label", value);
                });
        return entries.isEmpty() ? NONE : new Labels(new TreeMap<>(entries));
    }

    public Optional<String> get(String key) {
        return Optional.ofNullable(entries.get(key));
    }
}
