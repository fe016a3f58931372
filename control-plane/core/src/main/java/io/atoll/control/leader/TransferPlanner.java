package io.atoll.control.leader;

import io.atoll.bridge.Content;
import io.atoll.bridge.IoRule;
import io.atoll.bridge.Ticket;
import io.atoll.control.artifact.Artifact;
import io.atoll.control.artifact.ReplicaState;
import io.atoll.control.event.ControlEvent;
import io.atoll.control.event.ControlRecord.ReplicaRecord;
import io.atoll.control.event.ControlRecord.ShownRecord;
import io.atoll.control.event.ControlRecord.TransferRecord;
import io.atoll.control.event.ControlRecord.TransferUseRecord;
import io.atoll.control.event.EventKind;
import io.atoll.control.site.SiteIntent;
import io.atoll.control.transfer.Direction;
import io.atoll.control.transfer.TransferState;
import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.id.Generation;
import io.atoll.kernel.id.ProjectName;
import io.atoll.kernel.id.SiteName;
import io.atoll.kernel.id.TransferId;
import io.atoll.policy.PlacementPolicy.Durability;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;

/**
 * Owns contents, their replicas and the transfers between stores; applies the I/O rule.
 *
 * <p>Durable. Called by {@link Federation} on its thread. A transfer is keyed by (content,
 * destination): whoever needs the same copy shares it.
 */
final class TransferPlanner {
    static final Duration LONGEST_BACKOFF = Duration.ofSeconds(60);

    private final Live live;
    private final TransferOrders orders;
    private final OrderWindows windows;
    private final Map<Digest, LiveContent> contents = new HashMap<>();
    private final Set<Digest> lost = new HashSet<>();
    private final Map<SiteName, Set<Digest>> unfetched = new TreeMap<>();
    private final Map<TransferId, LiveTransfer> open = new LinkedHashMap<>();

    TransferPlanner(Live live) {
        this.live = live;
        orders = new TransferOrders(live);
        windows = new OrderWindows(live, orders);
    }

    void restore(Snapshot snapshot) {
        for (var row : snapshot.replicas()) {
            var content = contents.get(row.digest());
            if (content != null) {
                content.replicas().put(row.site(), row);
            }
        }
        snapshot.shown().forEach(this::learn);
        var byId = new HashMap<TransferId, LiveTransfer>();
        for (var row : snapshot.transfers()) {
            var content = contents.get(row.content());
            var artifact = live.artifacts().find(row.artifact());
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
                live.runs().find(use.run()).ifPresent(run -> run.transfers().add(transfer));
            }
        }
    }

    /** Keeps what is known of a content while an artifact needs it. */
    LiveContent keep(Content content) {
        var kept = contents.computeIfAbsent(content.digest(), _ -> new LiveContent(content));
        kept.artifacts(1);
        return kept;
    }

    void release(Digest digest) {
        var content = contents.get(digest);
        if (content != null) {
            content.artifacts(-1);
            if (content.artifacts() <= 0
                    && content.transfers().values().stream().noneMatch(LiveTransfer::open)) {
                contents.remove(digest);
            }
        }
    }

    Optional<LiveContent> find(Digest digest) {
        return Optional.ofNullable(contents.get(digest));
    }

    /** All contents that an artifact or an open transfer needs. */
    Collection<LiveContent> all() {
        return contents.values();
    }

    /** Takes over rows that were read from the store; what is known here wins. */
    void learn(ReplicaRecord row) {
        var content = contents.get(row.digest());
        if (content != null) {
            content.replicas().putIfAbsent(row.site(), row);
        }
    }

    void learn(ShownRecord row) {
        var content = contents.get(row.digest());
        if (content != null) {
            content.show(row.site(), row.project());
        }
    }

    /** Whether a verified replica lies there that counts for {@code artifact}. */
    boolean lies(Artifact artifact, SiteName site) {
        return lies(artifact.content().digest(), artifact.project(), site);
    }

    /** Whether a verified replica lies there that counts for artifacts of {@code project}. */
    boolean lies(Digest digest, ProjectName project, SiteName site) {
        var content = contents.get(digest);
        return content != null
                && content.shown(site, project)
                && counts(content.replicas().get(site));
    }

    /** Whether a verified replica lies there, whomever it counts for. */
    boolean holds(Digest digest, SiteName site) {
        var content = contents.get(digest);
        return content != null && counts(content.replicas().get(site));
    }

    boolean counts(@org.jspecify.annotations.Nullable ReplicaRecord row) {
        if (row == null || !(row.state() instanceof ReplicaState.Verified)) {
            return false;
        }
        return row.site().equals(live.global())
                || live.sites()
                        .find(row.site())
                        .filter(site -> !site.retired())
                        .filter(site -> site.row().generation().equals(row.generation()))
                        .isPresent();
    }

    /** Where verified replicas lie that count for {@code artifact}, in name order. */
    SortedSet<SiteName> holders(Artifact artifact) {
        return holders(artifact.content().digest(), artifact.project());
    }

    /** Where verified replicas lie that count for artifacts of {@code project}, in name order. */
    SortedSet<SiteName> holders(Digest digest, ProjectName project) {
        var holders = new TreeSet<SiteName>();
        var content = contents.get(digest);
        if (content != null) {
            for (var row : content.replicas().values()) {
                if (lies(digest, project, row.site())) {
                    holders.add(row.site());
                }
            }
        }
        return holders;
    }

    boolean mayLieGlobally(Artifact artifact) {
        return live.engine().mayLie(artifact.facts(), live.globalFacts()).allowed();
    }

    /** A replica was verified where it lies, and shown there for {@code project}. */
    void verified(Content content, SiteName site, ProjectName project) {
        var kept = contents.get(content.digest());
        if (kept == null || kept.show(site, project)) {
            live.changes().record(new ShownRecord(content.digest(), site, project));
        }
        verified(content, site);
    }

    /** A replica was verified where it lies; for whom it counts stays as it was. */
    void verified(Content content, SiteName site) {
        var kept = contents.get(content.digest());
        var generation =
                live.sites().find(site).map(s -> s.row().generation()).orElse(new Generation(0));
        var row =
                new ReplicaRecord(
                        content.digest(), site, generation, new ReplicaState.Verified(live.now()));
        live.changes().record(row);
        if (kept == null) {
            return;
        }
        kept.replicas().put(site, row);
        var waiting = List.copyOf(kept.waiting());
        kept.waiting().clear();
        waiting.forEach(execution -> live.placement().waits().arrived(execution, content.digest()));
        if (site.equals(live.global())) {
            live.durability().moved(content.digest());
        }
    }

    /** Applies the I/O rule to what an execution made; {@code wanted}: the run gives it back. */
    void made(LiveExecution producer, Artifact artifact, boolean wanted) {
        var consumers = new TreeSet<SiteName>();
        for (var consumer : producer.consumers()) {
            consumer.whereabouts().ifPresent(consumers::add);
        }
        boolean draining =
                live.sites()
                        .find(artifact.origin())
                        .filter(site -> site.row().intent() == SiteIntent.DRAINING)
                        .isPresent();
        boolean global =
                wanted
                        || draining
                        || live.placement().governing(producer).durability() == Durability.GLOBAL;
        if (consumers.isEmpty() && !global) {
            return;
        }
        var plan =
                IoRule.plan(
                        Optional.of(artifact.origin()),
                        consumers,
                        global,
                        mayLieGlobally(artifact));
        if (plan.globalWrite()) {
            ensure(artifact, live.global(), Optional.of(producer.run()));
        }
    }

    /** Pushes what only a draining site holds. */
    void drain(LiveSite site) {
        live.artifacts()
                .visible()
                .filter(artifact -> lies(artifact, site.row().site()))
                .filter(this::mayLieGlobally)
                .forEach(artifact -> ensure(artifact, live.global(), Optional.empty()));
    }

    /**
     * Has {@code artifact}'s content brought to {@code to}, unless it lies there or is on its way.
     *
     * @return why it cannot be; empty: it lies there or will
     */
    Optional<String> ensure(Artifact artifact, SiteName to, Optional<LiveRun> run) {
        var digest = artifact.content().digest();
        if (lies(artifact, to)) {
            return Optional.empty();
        }
        if (artifact.classes().size() > Ticket.MOST_CLASSES) {
            return Optional.of(
                    "it carries %d classes (expected at most %d)"
                            .formatted(artifact.classes().size(), Ticket.MOST_CLASSES));
        }
        var residency = live.engine().mayLie(artifact.facts(), orders.store(to));
        if (!residency.allowed()) {
            return Optional.of(residency.why());
        }
        var content = contents.get(digest);
        if (content == null) {
            return Optional.of("nothing is known of its content");
        }
        var transfer = content.transfers().get(new LiveContent.Lane(to, artifact.project()));
        if (transfer == null || !transfer.open()) {
            if (transfer != null
                    && transfer.state() instanceof TransferState.Failed(var at, var why)
                    && at.plus(LONGEST_BACKOFF).isAfter(live.now())) {
                return Optional.of(why);
            }
            transfer = begin(artifact, content, to);
        }
        var begun = transfer;
        run.filter(r -> r.transfers().add(begun))
                .ifPresent(
                        r ->
                                live.changes()
                                        .record(
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
        var direction = to.equals(live.global()) ? Direction.PUSH : Direction.FETCH;
        var transfer =
                new LiveTransfer(
                        new TransferRecord(
                                new TransferId(live.ids().next()),
                                artifact.id(),
                                content.content().digest(),
                                content.content().sizeBytes(),
                                artifact.classes(),
                                direction,
                                direction == Direction.PUSH ? artifact.origin() : live.global(),
                                to,
                                new TransferState.Planned(live.now(), ""),
                                0),
                        content.content(),
                        artifact.project());
        content.transfers().put(transfer.lane(), transfer);
        open.put(transfer.record().transfer(), transfer);
        live.changes().touch(transfer);
        return transfer;
    }

    /** A transfer that has not ended. */
    Optional<LiveTransfer> open(TransferId id) {
        return Optional.ofNullable(open.get(id));
    }

    void done(LiveTransfer transfer, long bytesMoved) {
        var row = transfer.record();
        open.remove(row.transfer());
        transfer.state(new TransferState.Done(live.now(), bytesMoved));
        windows.left(transfer);
        live.changes().touch(transfer);
        if (!lies(row.content(), transfer.project(), row.to())) {
            verified(transfer.content(), row.to(), transfer.project());
        }
        live.artifacts()
                .find(row.artifact())
                .ifPresent(
                        artifact ->
                                live.changes()
                                        .event(
                                                artifact.artifact().project(),
                                                live.now(),
                                                EventKind.TRANSFER_DONE,
                                                row.transfer().toString(),
                                                "from",
                                                row.from().text(),
                                                "to",
                                                row.to().text(),
                                                "bytes",
                                                Long.toString(bytesMoved)));
        find(row.content())
                .filter(c -> c.artifacts() <= 0)
                .ifPresent(_ -> contents.remove(row.content()));
    }

    void failed(LiveTransfer transfer, String why) {
        var row = transfer.record();
        open.remove(row.transfer());
        transfer.state(new TransferState.Failed(live.now(), why));
        windows.left(transfer);
        live.changes().touch(transfer);
        live.artifacts()
                .find(row.artifact())
                .ifPresent(
                        artifact ->
                                live.changes()
                                        .event(
                                                artifact.artifact().project(),
                                                live.now(),
                                                EventKind.TRANSFER_FAILED,
                                                row.transfer().toString(),
                                                "to",
                                                row.to().text(),
                                                "why",
                                                why));
        live.artifacts().transferFailed(transfer, why);
        find(row.content())
                .ifPresent(
                        content ->
                                List.copyOf(content.waiting()).stream()
                                        .filter(
                                                e ->
                                                        e.run()
                                                                .row()
                                                                .project()
                                                                .equals(transfer.project()))
                                        .forEach(e -> live.placement().waits().cannotMove(e, why)));
        if (row.to().equals(live.global())) {
            live.durability().cannotMove(row.content(), why);
        } else {
            unfetched.computeIfAbsent(row.to(), _ -> new HashSet<>()).add(row.content());
        }
    }

    /** The data plane of the global store has verified a content. */
    void arrived(ControlEvent.ReplicaVerified arrived) {
        new GlobalArrivals(live).arrived(arrived);
    }

    boolean connected(SiteName site) {
        return orders.connected(site);
    }

    /** A replica is missing or wrong. */
    void lost(Digest digest, SiteName site, String why) {
        var generation =
                live.sites().find(site).map(s -> s.row().generation()).orElse(new Generation(0));
        var row =
                new ReplicaRecord(digest, site, generation, new ReplicaState.Gone(live.now(), why));
        live.changes().record(row);
        find(digest).ifPresent(content -> content.replicas().put(site, row));
        live.changes()
                .event(
                        Changes.FEDERATION,
                        live.now(),
                        EventKind.REPLICA_LOST,
                        digest.toString(),
                        "site",
                        site.text(),
                        "why",
                        why);
        live.durability().moved(digest);
        lost.add(digest);
    }

    /** Contents of which a replica was lost since this was asked last. */
    Set<Digest> takeLost() {
        if (lost.isEmpty()) {
            return Set.of();
        }
        var taken = Set.copyOf(lost);
        lost.clear();
        return taken;
    }

    /** Contents that will not reach a site although they were to, since this was asked last. */
    Map<SiteName, Set<Digest>> takeUnfetched() {
        if (unfetched.isEmpty()) {
            return Map.of();
        }
        var taken = new TreeMap<>(unfetched);
        unfetched.clear();
        return taken;
    }

    void tick() {
        windows.tick();
    }

    /** Orders what there is room for by now. @return whether there was anything to look at */
    boolean order() {
        return windows.fill();
    }

    /** {@code transfer} is to be ordered again, or waits for its receiver's word. */
    void changed(LiveTransfer transfer) {
        windows.add(transfer);
    }

    /** {@code site} says which orders it holds. */
    void held(SiteName site, Set<TransferId> orders) {
        windows.holds(site, orders);
    }

    /** The link of {@code site} was just opened: it is told its orders. */
    void opened(SiteName site) {
        windows.opened(site);
    }

    /** A ticket for a person. */
    Ticket ticketFor(String caller, Ticket.Verb verb, UUID id, Artifact artifact) {
        return new Ticket(
                id,
                verb,
                live.global(),
                "caller/" + caller,
                artifact.id(),
                artifact.content().digest(),
                artifact.content().sizeBytes(),
                artifact.classes(),
                artifact.origin(),
                live.term(),
                live.now().plus(live.config().ticketTtl()));
    }
}
