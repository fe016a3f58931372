package io.atoll.server.workflow;

import java.util.Set;
import java.util.function.Supplier;

/**
 * Which sites there are. A site's name is never given up, so one that was found is not asked for
 * again. Thread-safe; soft.
 */
final class KnownSites {
    private final Supplier<Set<String>> sites;
    private volatile Set<String> found = Set.of();

    KnownSites(Supplier<Set<String>> sites) {
        this.sites = sites;
    }

    /** Whether it was there when somebody last looked; false says nothing. */
    boolean remembers(String name) {
        return found.contains(name);
    }

    /** All of them, as they are now. */
    Set<String> look() {
        var names = Set.copyOf(sites.get());
        found = names;
        return names;
    }
}
