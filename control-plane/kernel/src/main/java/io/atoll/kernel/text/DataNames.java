package io.atoll.kernel.text;

import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * How names that data can choose are told in sentences: of data without a class shortened and
 * escaped, of restricted data not at all. A name can hold some hundred bytes of what an attempt has
 * read, and a sentence goes where the data may not; so those details follow the rule of the log,
 * which may not leave either.
 *
 * @param classes marks of the data that could have chosen the name; empty: none
 */
public record DataNames(SortedSet<String> classes) {
    /** Of data that everybody in the project may see. */
    public static final DataNames SHOWN = new DataNames(Collections.emptySortedSet());

    public DataNames {
        classes = Collections.unmodifiableSortedSet(new TreeSet<>(classes));
    }

    /** Whether names are left out. */
    public boolean leftOut() {
        return !classes.isEmpty();
    }

    /** {@code text} in quotes, or words that say that it is left out and why. */
    public String of(String text) {
        return leftOut()
                ? "(a name left out: it may hold data of class %s)"
                        .formatted(Shown.name(String.join(", ", classes)))
                : "'" + Shown.name(text) + "'";
    }
}
