package io.atoll.control.transfer;

import io.atoll.bridge.IoRule;
import io.atoll.bridge.Ticket;
import io.atoll.control.artifact.ArtifactRegistry;
import io.atoll.control.artifact.Contents;
import io.atoll.control.event.ControlRecord.TransferRecord;
import io.atoll.control.event.ControlRecord.TransferUseRecord;
import io.atoll.control.event.EventKind;
import io.atoll.control.event.Snapshot;
import io.atoll.control.live.Changes;
import io.atoll.control.live.LiveContent;
import io.atoll.control.live.LiveExecution;
import io.atoll.control.live.LiveRun;
import io.atoll.control.live.LiveSite;
import io.atoll.control.live.LiveTransfer;
import io.atoll.control.live.Moment;
import io.atoll.control.site.SiteRegistry;
import io.atoll.control.state.Artifact;
import io.atoll.control.state.SiteIntent;
import io.atoll.control.state.TransferState;
import io.atoll.control.trail.FollowUp;
import io.atoll.control.trail.FollowUps;
import io.atoll.control.trail.Trail;
import io.atoll.kernel.id.RunId;
import io.atoll.kernel.id.SiteName;
import io.atoll.kernel.id.TransferId;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * Owns the transfers between stores, and decides which are needed; applies the I/O rule.
 *
 * <p>Durable. Called on the leader's thread. A transfer is keyed by (content, destination): whoever
 * needs the same copy shares it.
 */
public final class TransferPlanner {
    public static final Duration LONGEST_BACKOFF = Duration.ofSeconds(60);

    private final Moment moment;
    private final Changes changes;
    private final FollowUps followUps;
    private final SiteRegistry sites;
    private final ArtifactRegistry artifacts;
    private final Contents contents;
    private final TransferOrders orders;
    private final OrderWindows windows;
    private final Map<TransferId, LiveTransfer> open = new LinkedHashMap<>();

    public TransferPlanner(
            Moment moment,
            Changes changes,
            Trail trail,
            FollowUps followUps,
            SiteRegistry sites,
            ArtifactRegistry artifacts,
            Contents contents) {
        this.moment = moment;
        this.changes = changes;
        this.followUps = followUps;
        this.sites = sites;
        this.artifacts = artifacts;
        this.contents = contents;
        orders = new TransferOrders(this, moment, changes, sites, artifacts, contents);
        windows = new OrderWindows(moment, changes, trail, orders);
    }

    /**
     * Puts stored transfers back, once artifacts, contents and runs are known.
     *
     * @param runs finds an unfinished run
     */
    public void restore(Snapshot snapshot, Function<RunId, Optional<LiveRun>> runs) {
        var byId = new HashMap<TransferId, LiveTransfer>();
        for (var row : snapshot.transfers()) {
            var content = contents.find(row.content()).orElse(null);
            var artifact = artifacts.find(row.artifact());
            if (content != null && artifact.isPresent()) {
                var project = artifact.get().artifact().project();
                var transfer = new LiveTransfer(row, content.content(), project);
                byId.put(row.transfer(), transfer);
                content.transfers().put(transfer.lane(), transfer);
                if (transfer.open()) {
                    open.put(row.transfer(), transfer);
                    windows.restore(transfer);
                }
            }
        }
        for (var use : snapshot.uses()) {
            var transfer = byId.get(use.transfer());
            if (transfer != null) {
                runs.apply(use.run()).ifPresent(run -> run.transfers().add(transfer));
            }
        }
    }

    /**
     * Applies the I/O rule to what {@code producer} made.
     *
     * @param keptGlobally whether it is to lie in the global store whoever needs it: its run gives
     *     it back, or its policy asks for that
     */
    public void made(LiveExecution producer, Artifact artifact, boolean keptGlobally) {
        var consumers = new TreeSet<SiteName>();
        for (var consumer : producer.consumers()) {
            consumer.whereabouts().ifPresent(consumers::add);
        }
        boolean draining =
                sites.find(artifact.origin())
                        .filter(site -> site.row().intent() == SiteIntent.DRAINING)
                        .isPresent();
        boolean global = keptGlobally || draining;
        if (consumers.isEmpty() && !global) {
            return;
        }
        var plan =
                IoRule.plan(
                        Optional.of(artifact.origin()),
                        consumers,
                        global,
                        contents.mayLieGlobally(artifact));
        if (plan.globalWrite()) {
            ensure(artifact, moment.global(), Optional.of(producer.run()));
        }
    }

    /** Pushes what only a draining site holds. */
    public void drain(LiveSite site) {
        artifacts
                .visible()
                .filter(artifact -> contents.lies(artifact, site.row().site()))
                .filter(contents::mayLieGlobally)
                .forEach(artifact -> ensure(artifact, moment.global(), Optional.empty()));
    }

    /**
     * Has {@code artifact}'s content brought to {@code to}, unless it lies there or is on its way.
     *
     * @return why it cannot be; empty: it lies there or will
     */
    public Optional<String> ensure(Artifact artifact, SiteName to, Optional<LiveRun> run) {
        var digest = artifact.content().digest();
        if (contents.lies(artifact, to)) {
            return Optional.empty();
        }
        if (artifact.classes().size() > Ticket.MOST_CLASSES) {
            return Optional.of(
                    "it carries %d classes (expected at most %d)"
                            .formatted(artifact.classes().size(), Ticket.MOST_CLASSES));
        }
        var residency = moment.engine().mayLie(artifact.facts(), orders.store(to));
        if (!residency.allowed()) {
            return Optional.of(residency.why());
        }
        var content = contents.find(digest).orElse(null);
        if (content == null) {
            return Optional.of("nothing is known of its content");
        }
        var transfer = content.transfers().get(new LiveContent.Lane(to, artifact.project()));
        if (transfer == null || !transfer.open()) {
            if (transfer != null
                    && transfer.state() instanceof TransferState.Failed(var at, var why)
                    && at.plus(LONGEST_BACKOFF).isAfter(moment.now())) {
                return Optional.of(why);
            }
            transfer = begin(artifact, content, to);
        }
        var begun = transfer;
        run.filter(r -> r.transfers().add(begun))
                .ifPresent(
                        r ->
                                changes.record(
                                        new TransferUseRecord(
                                                r.row().run(), begun.record().transfer())));
        if (begun.state() instanceof TransferState.Planned) {
            windows.add(begun);
        }
        return begun.state() instanceof TransferState.Failed(var _, var why)
                ? Optional.of(why)
                : Optional.empty();
    }

    private LiveTransfer begin(Artifact artifact, LiveContent content, SiteName to) {
        boolean pushed = to.equals(moment.global());
        var from = pushed ? artifact.origin() : moment.global();
        var transfer =
                new LiveTransfer(
                        new TransferRecord(
                                new TransferId(moment.ids().next()),
                                artifact.id(),
                                content.content().digest(),
                                content.content().sizeBytes(),
                                artifact.classes(),
                                from,
                                to,
                                pushed ? from : to,
                                new TransferState.Planned(moment.now(), ""),
                                0),
                        content.content(),
                        artifact.project());
        content.transfers().put(transfer.lane(), transfer);
        open.put(transfer.record().transfer(), transfer);
        changes.touch(transfer);
        return transfer;
    }

    /** A transfer that has not ended. */
    Optional<LiveTransfer> open(TransferId id) {
        return Optional.ofNullable(open.get(id));
    }

    void done(LiveTransfer transfer, long bytesMoved) {
        var row = transfer.record();
        open.remove(row.transfer());
        transfer.state(new TransferState.Done(moment.now(), bytesMoved));
        windows.left(transfer);
        changes.touch(transfer);
        if (!contents.lies(row.content(), transfer.project(), row.to())) {
            contents.verified(transfer.content(), row.to(), transfer.project());
        }
        artifacts
                .find(row.artifact())
                .ifPresent(
                        artifact ->
                                changes.event(
                                        artifact.artifact().project(),
                                        moment.now(),
                                        EventKind.TRANSFER_DONE,
                                        row.transfer().toString(),
                                        "from",
                                        row.from().text(),
                                        "to",
                                        row.to().text(),
                                        "bytes",
                                        Long.toString(bytesMoved)));
        contents.dropUnneeded(row.content());
    }

    void failed(LiveTransfer transfer, String why) {
        var row = transfer.record();
        open.remove(row.transfer());
        transfer.state(new TransferState.Failed(moment.now(), why));
        windows.left(transfer);
        changes.touch(transfer);
        artifacts
                .find(row.artifact())
                .ifPresent(
                        artifact ->
                                changes.event(
                                        artifact.artifact().project(),
                                        moment.now(),
                                        EventKind.TRANSFER_FAILED,
                                        row.transfer().toString(),
                                        "to",
                                        row.to().text(),
                                        "why",
                                        why));
        followUps.add(new FollowUp.TransferFailed(transfer, why));
    }

    /** Whether {@code site} is connected now. */
    public boolean connected(SiteName site) {
        return orders.connected(site);
    }

    public void tick() {
        windows.tick();
    }

    /** Orders what there is room for by now. @return whether there was anything to look at */
    public boolean order() {
        return windows.fill();
    }

    /** {@code transfer} is to be ordered again, or waits for its receiver's word. */
    void changed(LiveTransfer transfer) {
        windows.add(transfer);
    }

    /** {@code site} says which orders it holds. */
    public void held(SiteName site, Set<TransferId> orders) {
        windows.holds(site, orders);
    }

    /** The link of {@code site} was just opened: it is told its orders. */
    public void opened(SiteName site) {
        windows.opened(site);
    }
}
