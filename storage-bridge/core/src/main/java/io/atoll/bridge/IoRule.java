package io.atoll.bridge;

import io.atoll.kernel.id.SiteName;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The I/O rule: where an output is written and from where each consumer reads it. A pure table; its
 * rows are those of docs/architecture/io-rule.md, each with a test.
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
     * @param mayLieGlobally residency lets it lie in the global store; not asked of an upload,
     *     which lies there already
     */
    public static IoPlan plan(
            Optional<SiteName> producedAt,
            Set<SiteName> consumers,
            boolean wantedGlobally,
            boolean mayLieGlobally) {
        var local = new TreeSet<SiteName>();
        var global = new TreeSet<SiteName>();
        var direct = new TreeSet<SiteName>();
        boolean push = producedAt.isPresent() && wantedGlobally && mayLieGlobally;
        for (SiteName consumer : consumers) {
            boolean here = producedAt.filter(consumer::equals).isPresent();
            switch (source(here, producedAt.isEmpty())) {
                case OWN_STORE -> local.add(consumer);
                case GLOBAL_STORE -> global.add(consumer);
                case NOWHERE_YET -> {
                    (mayLieGlobally ? global : direct).add(consumer);
                    push |= mayLieGlobally;
                }
            }
        }
        return new IoPlan(push, local, global, direct);
    }

    /** From where a consumer reads. */
    public enum Source {
        OWN_STORE,
        GLOBAL_STORE,
        /**
         * From the global store once it was pushed there; where residency forbids that, by a direct
         * route, without which the consumer is no candidate.
         */
        NOWHERE_YET
    }

    /**
     * From where a consumer at a site reads a content.
     *
     * @param liesHere its site's own store holds it
     * @param liesGlobally the global store holds it
     */
    public static Source source(boolean liesHere, boolean liesGlobally) {
        if (liesHere) {
            return Source.OWN_STORE;
        }
        return liesGlobally ? Source.GLOBAL_STORE : Source.NOWHERE_YET;
    }

    /**
     * The rule's answer. Each consumer is in exactly one of the sets, which iterate in the order of
     * names.
     *
     * @param globalWrite the producing site pushes it to the global store, once, whatever the
     *     number of consumers
     * @param local consumers that read the producing site's own store
     * @param global consumers that read the global store, after the push was verified
     * @param direct consumers that can only be served from site to site; without a direct route
     *     they are no candidates
     */
    public record IoPlan(
            boolean globalWrite, Set<SiteName> local, Set<SiteName> global, Set<SiteName> direct) {
        public IoPlan {
            local = Collections.unmodifiableSortedSet(new TreeSet<>(local));
            global = Collections.unmodifiableSortedSet(new TreeSet<>(global));
            direct = Collections.unmodifiableSortedSet(new TreeSet<>(direct));
        }
    }
}
