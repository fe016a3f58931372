package io.atoll.control.site;

import io.atoll.control.event.Effect;
import io.atoll.control.live.Changes;
import io.atoll.control.live.InventoryAsk;
import io.atoll.control.live.LiveSite;
import io.atoll.control.live.Moment;
import java.time.Duration;

/**
 * Asks sites what they hold.
 *
 * <p>An answer takes its time, and the world goes on meanwhile. Only the latest request's answer
 * counts, and one request is under way for each site: another is made only when it stays
 * unanswered, each time later. Soft. Called on the leader's thread.
 */
public final class Inventories {
    /** A store of millions of contents is listed within it. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final int MOST_PATIENCE = 30;

    private final Moment moment;
    private final Changes changes;

    public Inventories(Moment moment, Changes changes) {
        this.moment = moment;
        this.changes = changes;
    }

    /** Asks {@code site}, whose link was just opened or which disagrees about its attempts. */
    public void ask(LiveSite site) {
        ask(site, 0);
    }

    private void ask(LiveSite site, int inVain) {
        var before = site.asked();
        long number = moment.now().toEpochMilli();
        if (before != null) {
            number = Math.max(number, before.number() + 1);
        }
        site.asked(new InventoryAsk(number, moment.now(), false, inVain));
        changes.effect(new Effect.RequestInventory(site.row().site(), number));
    }

    /** Whether an answer is still waited for. */
    boolean underWay(LiveSite site) {
        var asked = site.asked();
        return asked != null && !asked.answered();
    }

    /** Asks again if the answer is overdue. */
    void repeat(LiveSite site) {
        var asked = site.asked();
        if (asked == null || asked.answered()) {
            return;
        }
        var patience = PATIENCE.multipliedBy(Math.min(MOST_PATIENCE, 1 + asked.inVain()));
        if (asked.at().plus(patience).isBefore(moment.now())) {
            ask(site, asked.inVain() + 1);
        }
    }
}
