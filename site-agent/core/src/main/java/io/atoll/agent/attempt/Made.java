package io.atoll.agent.attempt;

import io.atoll.bridge.Content;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * An output that was made and verified in the local store.
 *
 * @param classes what it carries: at least what it was to carry, and all that this site knows its
 *     bytes under
 */
public record Made(String name, Content content, boolean directory, SortedSet<String> classes) {
    public Made {
        classes = Collections.unmodifiableSortedSet(new TreeSet<>(classes));
    }

    /** As it was found, before the site has looked at what it carries. */
    public Made(String name, Content content, boolean directory) {
        this(name, content, directory, Collections.emptySortedSet());
    }

    /** The same with these classes. */
    public Made carrying(SortedSet<String> all) {
        return new Made(name, content, directory, all);
    }
}
