package io.atoll.bridge;

import io.atoll.kernel.id.SiteName;
import java.util.Optional;
import java.util.Set;

/**
 * The I/O rule: where an output is written and from where each consumer reads it. A pure table; its
 * rows are in docs/architecture/io-rule.md, each with a test.
 */
public final class IoRule {
    private IoRule() {}

    /**
     * What to do with one output.
     *
     * @param producedAt the site in whose store it lies; empty: it was uploaded to the global store
     * @param consumers sites where the next executions are planned or placed; a wanted copy in the
     *     global store (a run's result, {@code durability: global}) is named by {@code
     *     wantedGlobally}
     * @param mayLieGlobally residency lets it lie in the global store
     */
    public static IoPlan plan(
            Optional<SiteName> producedAt,
            Set<SiteName> consumers,
            boolean wantedGlobally,
            boolean mayLieGlobally) {
        throw new UnsupportedOperationException(
                producedAt + " " + consumers + wantedGlobally + mayLieGlobally);
    }

    /**
     * The rule's answer.
     *
     * @param globalWrite the producing site pushes it to the global store, once, whatever the
     *     number of consumers
     * @param local consumers that read the producing site's own store
     * @param global consumers that read the global store, after the push was verified
     * @param direct consumers that can only be served from site to site
     */
    public record IoPlan(
            boolean globalWrite, Set<SiteName> local, Set<SiteName> global, Set<SiteName> direct) {}
}
