package io.atoll.agent.app.link;

import io.atoll.agent.app.wire.HeldCodec;
import io.atoll.agent.app.work.Workers;
import io.atoll.agent.event.AgentEffect;
import io.atoll.agent.event.AgentEvent;
import io.atoll.agent.loop.Inbox;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.digest.Digest;
import io.atoll.protocol.v1.AgentMessage;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Lists the store on a thread of its own and sends what the site holds, in parts that fit a
 * message. The agent's loop; at most one listing is under way and the latest one waits.
 */
public final class InventorySender implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(InventorySender.class.getName());

    private final Consumer<AgentMessage> link;
    private final Supplier<List<Digest>> store;
    private final Inbox events;
    private final Workers workers = new Workers("inventory", 1);
    private final AtomicLong latest = new AtomicLong();

    /**
     * Lists {@code store} and sends over {@code link}.
     *
     * @param store may fail with an AtollException, which is told to the control plane
     */
    public InventorySender(
            Consumer<AgentMessage> link, Supplier<List<Digest>> store, Inbox events) {
        this.link = link;
        this.store = store;
        this.events = events;
    }

    /** The core hears of the contents as soon as they are listed. */
    public void list(long listing) {
        latest.set(listing);
        workers.submit(
                () -> {
                    if (latest.get() == listing) {
                        events.tell(listed(listing));
                    }
                });
    }

    private AgentEvent listed(long listing) {
        try {
            return new AgentEvent.ContentsListed(listing, store.get(), Optional.empty());
        } catch (AtollException failed) {
            String why = String.valueOf(failed.getMessage());
            LOG.log(System.Logger.Level.WARNING, why);
            return new AgentEvent.ContentsListed(listing, List.of(), Optional.of(why));
        }
    }

    /** All parts, in one go: nothing is sent between them. */
    public void send(AgentEffect.SendInventory inventory) {
        for (var part : HeldCodec.inventory(inventory)) {
            link.accept(AgentMessage.newBuilder().setInventory(part).build());
        }
    }

    @Override
    public void close() {
        workers.close();
    }
}
