package io.atoll.agent.site;

import io.atoll.agent.event.Step;
import io.atoll.kernel.id.PoolName;
import io.atoll.work.Assignment;
import io.atoll.work.Report;
import io.atoll.work.SiteOffer;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The one place that knows what the site's owner allows: asks her word before anything starts,
 * linked or not, and tells the control plane when it has changed.
 *
 * <p>Soft: asked anew at each start of the agent. Owned by {@link SiteAgent} and used on its thread
 * only. Losing it loses nothing.
 */
final class OwnerDesk {
    private final Supplier<SiteOffer> word;
    private final Outbox outbox;
    private SiteOffer offer;
    private SiteOffer told;
    private boolean linked;

    /** {@code word}: what the owner offers at this moment; answers at once. */
    OwnerDesk(Supplier<SiteOffer> word, Outbox outbox) {
        this.word = word;
        this.outbox = outbox;
        this.offer = word.get();
        this.told = offer;
    }

    /** What the owner offered when she was asked last. */
    SiteOffer offer() {
        return offer;
    }

    /** How work starts in {@code pool}; empty: there is no such pool. */
    Optional<String> executorOf(PoolName pool) {
        return offer.pools().stream()
                .filter(each -> each.name().equals(pool))
                .map(SiteOffer.Pool::executor)
                .findFirst();
    }

    /** Asks the owner. @return whether her word has changed */
    boolean ask(Step step) {
        var before = offer;
        offer = word.get();
        tell(step);
        return !before.equals(offer);
    }

    /** What a hello tells: nothing else of it needs to be told on that link. */
    SiteOffer forHello() {
        offer = word.get();
        told = offer;
        return offer;
    }

    void linked(Step step) {
        linked = true;
        tell(step);
    }

    void linkLost() {
        linked = false;
    }

    // Without a link nothing is said: the next hello says all of it.
    private void tell(Step step) {
        if (linked && !told.equals(offer)) {
            told = offer;
            outbox.report(new Report.FactsChanged(offer), step);
        }
    }

    /** Whether {@code assignment} may start at this very moment; asks the owner. */
    boolean allowsNow(Assignment assignment) {
        var now = word.get();
        return now.allowance().open() && OwnerRules.forbids(assignment, now).isEmpty();
    }

    /** Why {@code assignment} may never run here as things stand, in one sentence. */
    Optional<String> forbids(Assignment assignment) {
        return OwnerRules.forbids(assignment, offer);
    }

    /** Why nothing may start now, in one sentence; empty: it may. */
    Optional<String> closed() {
        return offer.allowance().open()
                ? Optional.empty()
                : Optional.of(offer.allowance().closedBecause());
    }
}
