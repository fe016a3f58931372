package io.atoll.control.transfer;

import io.atoll.bridge.Ticket;
import io.atoll.control.artifact.ArtifactRegistry;
import io.atoll.control.artifact.Contents;
import io.atoll.control.event.Effect;
import io.atoll.control.live.Changes;
import io.atoll.control.live.LiveArtifact;
import io.atoll.control.live.LiveSite;
import io.atoll.control.live.LiveTransfer;
import io.atoll.control.live.Moment;
import io.atoll.control.site.SiteRegistry;
import io.atoll.control.state.Artifact;
import io.atoll.control.state.TransferState;
import io.atoll.kernel.id.SiteName;
import io.atoll.policy.data.DataPolicy.StoreFacts;
import io.atoll.work.TransferOrder;
import java.util.Optional;

/**
 * Tells sites what to move: who can send now, with which ticket, and again when nothing was heard.
 * Stateless; owned by {@link TransferPlanner}.
 */
final class TransferOrders {
    private final TransferPlanner transfers;
    private final Moment moment;
    private final Changes changes;
    private final SiteRegistry sites;
    private final ArtifactRegistry artifacts;
    private final Contents contents;

    TransferOrders(
            TransferPlanner transfers,
            Moment moment,
            Changes changes,
            SiteRegistry sites,
            ArtifactRegistry artifacts,
            Contents contents) {
        this.transfers = transfers;
        this.moment = moment;
        this.changes = changes;
        this.sites = sites;
        this.artifacts = artifacts;
        this.contents = contents;
    }

    /** As residency sees it. */
    StoreFacts store(SiteName site) {
        return site.equals(moment.global())
                ? moment.globalFacts()
                : new StoreFacts(site, sites.known(site).row().bound());
    }

    /**
     * Who can send it now: a connected holder, or the store that a connected site fetches from.
     * Empty: nobody can; also when it lies there already, and is done.
     */
    Optional<SiteName> source(LiveTransfer transfer) {
        var row = transfer.record();
        if (lies(transfer, row.to())) {
            transfers.done(transfer, 0);
            return Optional.empty();
        }
        if (transfer.isFetch()) {
            return lies(transfer, row.from()) && connected(row.to())
                    ? Optional.of(row.from())
                    : Optional.empty();
        }
        if (lies(transfer, row.from()) && connected(row.from())) {
            return Optional.of(row.from());
        }
        return contents.holders(row.content(), transfer.project()).stream()
                .filter(this::connected)
                .findFirst();
    }

    private boolean lies(LiveTransfer transfer, SiteName site) {
        return contents.lies(transfer.record().content(), transfer.project(), site);
    }

    /** Orders it from {@code from}. @return false: it may not be moved any more, and has failed */
    boolean begin(LiveTransfer transfer, SiteName from) {
        transfer.ordered(new TransferState.Moving(moment.now()), from);
        changes.touch(transfer);
        return repeat(transfer);
    }

    /** Sends its order again. @return false: it may not be moved any more, and has failed */
    boolean repeat(LiveTransfer transfer) {
        var order = issue(transfer);
        order.ifPresent(changes::effect);
        return order.isPresent();
    }

    boolean connected(SiteName name) {
        return sites.find(name).filter(LiveSite::connected).isPresent();
    }

    /**
     * The order with a fresh ticket, judged as of now. A transfer whose content may not lie at its
     * destination any more, or that no artifact needs, is failed instead.
     */
    private Optional<Effect.SendOrder> issue(LiveTransfer transfer) {
        var row = transfer.record();
        var artifact = needing(transfer);
        if (artifact.isEmpty()) {
            transfers.failed(transfer, "no artifact that is in use has its content");
            return Optional.empty();
        }
        var residency = moment.engine().mayLie(artifact.get().facts(), store(row.to()));
        if (!residency.allowed()) {
            transfers.failed(transfer, "a data policy forbids it now: " + residency.why());
            return Optional.empty();
        }
        return Optional.of(order(transfer, artifact.get()));
    }

    // The artifact that it was begun for, or another one of the same project and content that
    // carries no less and takes its place.
    private Optional<Artifact> needing(LiveTransfer transfer) {
        var row = transfer.record();
        return artifacts
                .find(row.artifact())
                .map(LiveArtifact::artifact)
                .or(
                        () ->
                                artifacts.withContent(row.content()).stream()
                                        .filter(a -> a.project().equals(transfer.project()))
                                        .filter(a -> a.classes().containsAll(row.classes()))
                                        .filter(a -> a.classes().size() <= Ticket.MOST_CLASSES)
                                        .findFirst());
    }

    private Effect.SendOrder order(LiveTransfer transfer, Artifact artifact) {
        var row = transfer.record();
        var order =
                new TransferOrder(
                        row.transfer(),
                        row.from(),
                        row.to(),
                        row.mover(),
                        transfer.content(),
                        artifact.classes());
        var ticket =
                new Ticket(
                        row.transfer().uuid(),
                        order.isFetch() ? Ticket.Verb.READ : Ticket.Verb.WRITE,
                        order.peer(),
                        Ticket.peerOf(transfer.mover()),
                        artifact.id(),
                        row.content(),
                        row.sizeBytes(),
                        artifact.classes(),
                        artifact.origin(),
                        moment.term(),
                        moment.now().plus(moment.config().ticketTtl()));
        return new Effect.SendOrder(row.mover(), order, ticket);
    }
}
