package io.atoll.agent.site;

import io.atoll.agent.event.AgentEffect;
import io.atoll.agent.event.AgentEvent;
import io.atoll.agent.event.Step;

/**
 * The answer to the control plane's latest request for the inventory: first the store is listed,
 * which takes its time, then the attempts are written down and all is sent at once. The other way
 * round, an attempt that came and started meanwhile would be missing in an answer that arrives
 * after its start was reported.
 *
 * <p>Soft; owned by {@link SiteAgent} and used on its thread only. Losing it loses one answer: the
 * control plane asks again when a link opens.
 */
final class InventoryDesk {
    private final AttemptDesk attempts;
    private long listing;
    private long number;
    private boolean wanted;

    InventoryDesk(AttemptDesk attempts) {
        this.attempts = attempts;
    }

    /** A later request takes the place of the one under way: what is listed for that is too old. */
    void asked(long request, Step step) {
        number = request;
        wanted = true;
        listing++;
        step.effect(new AgentEffect.ListContents(listing));
    }

    void listed(AgentEvent.ContentsListed listed, Step step) {
        if (!wanted || listed.listing() != listing) {
            return;
        }
        wanted = false;
        step.effect(
                new AgentEffect.SendInventory(
                        number, attempts.inventory(), listed.contents(), listed.unlisted()));
    }

    /** Whoever asked cannot be answered; the next link asks anew. */
    void linkLost() {
        wanted = false;
    }
}
