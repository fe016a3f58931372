package io.atoll.control.leader;

import io.atoll.bridge.Ticket;
import io.atoll.control.artifact.Artifact;
import io.atoll.control.event.Effect;
import io.atoll.control.transfer.Direction;
import io.atoll.control.transfer.TransferOrder;
import io.atoll.control.transfer.TransferState;
import io.atoll.kernel.id.SiteName;
import io.atoll.policy.DataPolicy.StoreFacts;
import java.util.Optional;

/**
 * Tells sites what to move: who can send now, with which ticket, and again when nothing was heard.
 * Stateless; owned by {@link TransferPlanner}.
 */
final class TransferOrders {
    private final Live live;

    TransferOrders(Live live) {
        this.live = live;
    }

    /** As residency sees it. */
    StoreFacts store(SiteName site) {
        return site.equals(live.global())
                ? live.globalFacts()
                : new StoreFacts(site, live.sites().known(site).row().bound());
    }

    /**
     * Who can send it now: a connected holder, or the global store to a connected site. Empty:
     * nobody can; also when it lies there already, and is done.
     */
    Optional<SiteName> source(LiveTransfer transfer) {
        var row = transfer.record();
        if (lies(transfer, row.to())) {
            live.transfers().done(transfer, 0);
            return Optional.empty();
        }
        if (row.direction() == Direction.FETCH) {
            return lies(transfer, live.global()) && connected(row.to())
                    ? Optional.of(live.global())
                    : Optional.empty();
        }
        if (lies(transfer, row.from()) && connected(row.from())) {
            return Optional.of(row.from());
        }
        return live.transfers().holders(row.content(), transfer.project()).stream()
                .filter(this::connected)
                .findFirst();
    }

    private boolean lies(LiveTransfer transfer, SiteName site) {
        return live.transfers().lies(transfer.record().content(), transfer.project(), site);
    }

    /** Orders it from {@code from}. @return false: it may not be moved any more, and has failed */
    boolean begin(LiveTransfer transfer, SiteName from) {
        transfer.ordered(new TransferState.Moving(live.now()), from);
        live.changes().touch(transfer);
        return repeat(transfer);
    }

    /** Sends its order again. @return false: it may not be moved any more, and has failed */
    boolean repeat(LiveTransfer transfer) {
        var order = issue(transfer);
        order.ifPresent(live.changes()::effect);
        return order.isPresent();
    }

    boolean connected(SiteName name) {
        return live.sites().find(name).filter(LiveSite::connected).isPresent();
    }

    /**
     * The order with a fresh ticket, judged as of now. A transfer whose content may not lie at its
     * destination any more, or that no artifact needs, is failed instead.
     */
    private Optional<Effect.SendOrder> issue(LiveTransfer transfer) {
        var row = transfer.record();
        var artifact = needing(transfer);
        if (artifact.isEmpty()) {
            live.transfers().failed(transfer, "no artifact that is in use has its content");
            return Optional.empty();
        }
        var residency = live.engine().mayLie(artifact.get().facts(), store(row.to()));
        if (!residency.allowed()) {
            live.transfers().failed(transfer, "a data policy forbids it now: " + residency.why());
            return Optional.empty();
        }
        return Optional.of(
                new Effect.SendOrder(transfer.mover(), withTicket(transfer, artifact.get())));
    }

    // The artifact that it was begun for, or another one of the same project and content that
    // carries no less and takes its place.
    private Optional<Artifact> needing(LiveTransfer transfer) {
        var row = transfer.record();
        return live.artifacts()
                .find(row.artifact())
                .map(LiveArtifact::artifact)
                .or(
                        () ->
                                live.artifacts().withContent(row.content()).stream()
                                        .filter(a -> a.project().equals(transfer.project()))
                                        .filter(a -> a.classes().containsAll(row.classes()))
                                        .filter(a -> a.classes().size() <= Ticket.MOST_CLASSES)
                                        .findFirst());
    }

    private TransferOrder withTicket(LiveTransfer transfer, Artifact artifact) {
        var row = transfer.record();
        var ticket =
                new Ticket(
                        row.transfer().uuid(),
                        row.direction() == Direction.PUSH ? Ticket.Verb.WRITE : Ticket.Verb.READ,
                        live.global(),
                        Ticket.peerOf(transfer.mover()),
                        artifact.id(),
                        row.content(),
                        row.sizeBytes(),
                        artifact.classes(),
                        artifact.origin(),
                        live.term(),
                        live.now().plus(live.config().ticketTtl()));
        return new TransferOrder(row.transfer(), row.direction(), transfer.content(), ticket);
    }
}
