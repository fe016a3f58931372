package io.atoll.control.attempt;

import io.atoll.control.event.EventKind;
import io.atoll.control.live.Changes;
import io.atoll.control.live.LiveSite;
import io.atoll.control.live.Moment;
import io.atoll.control.site.Inventories;
import io.atoll.control.site.PoolWatch;
import io.atoll.control.state.ExecutionState;
import java.util.List;

/**
 * Takes what agents find out about their own sites: whether a site can do its part counts at once.
 * Stateless: the health of a site is in its row. Called on the leader's thread.
 */
public final class SelfChecks {
    private final Moment moment;
    private final Changes changes;
    private final Inventories inventories;
    private final PoolWatch pools;
    private final AttemptRegistry attempts;

    public SelfChecks(
            Moment moment,
            Changes changes,
            Inventories inventories,
            PoolWatch pools,
            AttemptRegistry attempts) {
        this.moment = moment;
        this.changes = changes;
        this.inventories = inventories;
        this.pools = pools;
        this.attempts = attempts;
    }

    /**
     * @param fault one sentence; empty: it can
     */
    public void selfChecked(LiveSite site, String fault) {
        var before = site.row().health();
        if (before.fault().equals(fault)) {
            return;
        }
        site.health(before.fault(fault));
        if (fault.isEmpty()) {
            // What it has mended is tried at once, and what its store has lost meanwhile is found.
            pools.tryAgain(site, before.pools().keySet());
            inventories.ask(site);
        } else {
            takeBackNotStarted(site);
        }
        pools.changed(site);
        changes.event(
                Changes.FEDERATION,
                moment.now(),
                fault.isEmpty() ? EventKind.SITE_SOUND : EventKind.SITE_FAULTY,
                site.row().site().text(),
                "why",
                fault);
    }

    // It would only fail there, one after the other.
    private void takeBackNotStarted(LiveSite site) {
        for (var attempt : List.copyOf(site.attempts().values())) {
            if (attempt.notStarted()
                    && !attempt.aside()
                    && attempt.execution().state() instanceof ExecutionState.Active) {
                attempts.takeBack(attempt);
            }
        }
    }
}
