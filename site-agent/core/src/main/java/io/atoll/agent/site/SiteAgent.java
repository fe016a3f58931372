package io.atoll.agent.site;

import io.atoll.agent.attempt.HeldAttempt;
import io.atoll.agent.event.AgentEffect;
import io.atoll.agent.event.AgentEvent;
import io.atoll.agent.event.Step;
import io.atoll.agent.journal.Journal;
import io.atoll.agent.journal.JournalEntry;
import io.atoll.agent.journal.JournalKind;
import io.atoll.agent.link.ControlMessage;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.id.AttemptId;
import io.atoll.kernel.id.DecisionId;
import io.atoll.kernel.id.Term;
import io.atoll.kernel.id.TransferId;
import io.atoll.kernel.quantity.ByteSize;
import io.atoll.work.ArtifactKind;
import io.atoll.work.HeldState;
import io.atoll.work.Report;
import io.atoll.work.ReportMark;
import io.atoll.work.SiteOffer;
import io.atoll.work.WorkFormat;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * The agent's state: attempts held, transfer orders, reports not acknowledged, the highest term
 * seen.
 *
 * <p>Durable in the journal, rebuilt from it at each start. Owner thread: the agent's event loop;
 * every other thread sends it {@link AgentEvent}s. The caller appends a step's entries to the
 * journal before it carries out the step's effects; if the append fails, this object is thrown away
 * and restored. Losing it loses nothing but the time to read the journal. Pure but for its own
 * state: no clock, no I/O. States: docs/reference/states.md.
 */
public final class SiteAgent {
    private static final ByteSize UNBOUNDED = new ByteSize(Long.MAX_VALUE);

    private static final int REGISTRATIONS = 1_000;

    /** Enough for almost any site; a hello stays small. */
    private static final int MOST_DECISIONS = 5_000;

    private final Outbox outbox;
    private final KnownClasses classes;
    private final OwnerDesk owner;
    private final AttemptDesk attempts;
    private final OrderDesk orders;
    private final InventoryDesk inventory;
    private final HealthDesk health;
    private final Map<UUID, SortedSet<String>> registering = new HashMap<>();
    private final HeardLeaders leaders;
    private boolean moved;
    private boolean resumed;

    private SiteAgent(
            Journal.Snapshot snapshot,
            WorkFormat work,
            Supplier<SiteOffer> word,
            Predicate<Digest> present,
            Predicate<Digest> absent) {
        outbox = Outbox.restore(snapshot, work);
        owner = new OwnerDesk(word, outbox);
        classes = KnownClasses.restore(snapshot);
        health = new HealthDesk(outbox, snapshot);
        attempts = new AttemptDesk(work, outbox, classes, present, owner);
        attempts.restore(snapshot);
        attempts.sound(health.isSound());
        orders = new OrderDesk(work, outbox, classes, present, absent);
        orders.restore(snapshot);
        inventory = new InventoryDesk(attempts);
        leaders = HeardLeaders.restore(snapshot);
        moved = snapshot.of(JournalKind.META).containsKey(Installation.MOVED);
        attempts.namedOnly(moved);
    }

    /**
     * What the journal holds.
     *
     * @param work how the journal writes assignments, orders and reports
     * @param word what the site's owner offers and allows at this moment; asked before every start,
     *     answers at once
     * @param present whether the site's store holds a content, verified; answers at once
     */
    public static SiteAgent restore(
            Journal.Snapshot snapshot,
            WorkFormat work,
            Supplier<SiteOffer> word,
            Predicate<Digest> present) {
        return new SiteAgent(snapshot, work, word, present, present.negate());
    }

    /**
     * The same where the store may fail to say.
     *
     * @param absent whether it is known that the store does not hold a content
     */
    public static SiteAgent restore(
            Journal.Snapshot snapshot,
            WorkFormat work,
            Supplier<SiteOffer> word,
            Predicate<Digest> present,
            Predicate<Digest> absent) {
        return new SiteAgent(snapshot, work, word, present, absent);
    }

    /** What the owner offers now, for the hello of a link that is about to be opened. */
    public SiteOffer offerForHello() {
        return owner.forHello();
    }

    /** Highest term seen; lower ones are refused. */
    public Term term() {
        return leaders.term();
    }

    /** What is to be told of the control plane when a link opens. */
    public Heard heard() {
        return new Heard(leaders.term(), leaders.mark(), outbox.acknowledged(), heldDecisions());
    }

    private List<DecisionId> heldDecisions() {
        return attempts.held().stream()
                .flatMap(each -> each.assignment().decision().stream())
                .sorted(Comparator.reverseOrder())
                .limit(MOST_DECISIONS)
                .toList();
    }

    /** Whether losing {@code entry} loses nothing: what it forgets is told again. */
    public static boolean onlyForgets(JournalEntry entry) {
        return entry instanceof JournalEntry.Delete || Outbox.onlyAcknowledges(entry);
    }

    /** Highest report number given out in this generation. */
    public long lastReport() {
        return outbox.last();
    }

    public int unacknowledged() {
        return outbox.pending();
    }

    /** Attempts that take room in a pool now. */
    public long running() {
        return attempts.held().stream()
                .filter(each -> Endings.name(each.stage()) == HeldState.RUNNING)
                .count();
    }

    /** Attempts whose processes may run, with how much of the disk each may take. */
    public Map<AttemptId, ByteSize> disks() {
        var disks = new TreeMap<AttemptId, ByteSize>();
        for (HeldAttempt each : attempts.held()) {
            if (Endings.isDue(each.stage())) {
                var disk = each.assignment().spec().resources().diskLimit();
                disks.put(each.assignment().attempt(), disk.orElse(UNBOUNDED));
            }
        }
        return disks;
    }

    /** How much of everything the site holds now. */
    public SiteFigures figures() {
        return SiteFigures.of(
                attempts.held(), owner.offer().pools(), outbox.pending(), orders.held().size());
    }

    /** Where the owner put what was registered in place here, as far as it is kept. */
    public SortedSet<String> places() {
        return classes.places();
    }

    /** Kind of the executor that was asked to start the attempt; empty: none, or it is not held. */
    public Optional<String> executorOf(AttemptId attempt) {
        return attempts.executors().of(attempt);
    }

    /** Kinds of the executors that were asked to start what the site holds. */
    public SortedSet<String> executors() {
        return attempts.executors().kinds();
    }

    /** Whether the site holds this attempt. */
    public boolean holds(AttemptId attempt) {
        return attempts.holds(attempt);
    }

    /**
     * Whether an attempt whose start waits in this agent may be started at this moment: its owner
     * lets it, and so does the leader.
     */
    public boolean mayBeStarted(AttemptId attempt, Instant now) {
        return attempts.mayBeStarted(attempt, now);
    }

    /** Whether something of the attempt may still write to its logs. */
    public boolean mayWrite(AttemptId attempt) {
        return attempts.mayWrite(attempt);
    }

    /** {@link io.atoll.kernel.digest.HeldDigest} of all attempts held. */
    public Digest heldDigest() {
        return attempts.digest();
    }

    /** Transfers whose orders the site holds. */
    public Set<TransferId> heldOrders() {
        return orders.held();
    }

    public Step apply(AgentEvent event, Instant now) {
        var step = new Step();
        outbox.at(now);
        if (mayLeadToAStart(event) && owner.ask(step)) {
            attempts.ownerSaid();
        }
        switch (event) {
            case AgentEvent.ExecutorOpened opened -> opened(opened, now, step);
            case AgentEvent.Told(var from, var message) -> told(from, message, now, step);
            case AgentEvent.LinkLost() -> {
                owner.linkLost();
                attempts.linkLost();
                outbox.linkLost();
                inventory.linkLost();
            }
            case AgentEvent.Staged(var attempt) -> attempts.staged(attempt, now, step);
            case AgentEvent.StagingFailed failed -> attempts.stagingFailed(failed, now, step);
            case AgentEvent.FoundStarted found -> attempts.foundStarted(found, now, step);
            case AgentEvent.ProcessStarted(var attempt, var at) ->
                    attempts.started(attempt, at, step);
            case AgentEvent.ProcessLingers(var attempt, var why) ->
                    attempts.lingers(attempt, why, step);
            case AgentEvent.ProcessEnded(var attempt, var exit) ->
                    attempts.ended(attempt, exit, now, step);
            case AgentEvent.Published published -> attempts.published(published, now, step);
            case AgentEvent.PublishingFailed failed -> attempts.publishingFailed(failed, now, step);
            case AgentEvent.TransferDone done -> orders.done(done, step);
            case AgentEvent.TransferFailed failed -> orders.failed(failed, step);
            case AgentEvent.InPlaceHashed(var request, var content, var directory, var place) -> {
                var asked = registering.remove(request);
                if (asked != null) {
                    var carried = classes.foundAt(content.digest(), place, asked, step);
                    outbox.report(
                            new Report.InPlaceRegistered(
                                    request, content, ArtifactKind.of(directory), carried),
                            step);
                }
            }
            case AgentEvent.PlacesClassed(var byPlace) -> classes.classed(byPlace, step);
            case AgentEvent.InPlaceFailed(var request, var code, var detail) -> {
                registering.remove(request);
                outbox.report(new Report.InPlaceRefused(request, code, detail), step);
            }
            case AgentEvent.ContentsListed listed -> inventory.listed(listed, step);
            case AgentEvent.SetAside aside ->
                    new AsideDesk(attempts, orders, outbox).take(aside, now, step);
            case AgentEvent.SelfChecked(var fault) -> {
                health.checked(fault, step);
                attempts.sound(health.isSound());
            }
            case AgentEvent.Ticked() -> {}
        }
        if (mayHaveMadeReady(event)) {
            attempts.startReady(now, step);
        }
        return step;
    }

    /**
     * Which events can let a waiting attempt start: a content, room, an awaited end, a link or an
     * open door.
     */
    private static boolean mayHaveMadeReady(AgentEvent event) {
        return switch (event) {
            case AgentEvent.StagingFailed _,
                    AgentEvent.FoundStarted _,
                    AgentEvent.ProcessEnded _,
                    AgentEvent.Published _,
                    AgentEvent.PublishingFailed _,
                    AgentEvent.TransferDone _,
                    AgentEvent.SelfChecked _,
                    AgentEvent.Ticked _ ->
                    true;
            case AgentEvent.Told(var _, var message) ->
                    message instanceof ControlMessage.Stop
                            || (message instanceof ControlMessage.Welcome welcome
                                    && !welcome.takeStock())
                            || message instanceof ControlMessage.Resume;
            case AgentEvent.ExecutorOpened _,
                    AgentEvent.LinkLost _,
                    AgentEvent.Staged _,
                    AgentEvent.ProcessStarted _,
                    AgentEvent.ProcessLingers _,
                    AgentEvent.TransferFailed _,
                    AgentEvent.InPlaceHashed _,
                    AgentEvent.InPlaceFailed _,
                    AgentEvent.PlacesClassed _,
                    AgentEvent.ContentsListed _,
                    AgentEvent.SetAside _ ->
                    false;
        };
    }

    private void opened(AgentEvent.ExecutorOpened opened, Instant now, Step step) {
        new AttemptRecovery(attempts).opened(opened.executor(), opened.held(), now, step);
        if (!resumed) {
            resumed = true;
            orders.resume(step);
        }
    }

    private void welcomed(Step step) {
        if (moved) {
            moved = false;
            attempts.namedOnly(false);
            step.delete(JournalKind.META, Installation.MOVED);
        }
    }

    // The owner is asked before anything of this, linked or not.
    private static boolean mayLeadToAStart(AgentEvent event) {
        return event instanceof AgentEvent.Staged
                || event instanceof AgentEvent.ExecutorOpened
                || (event instanceof AgentEvent.Told(var _, var message)
                        && message instanceof ControlMessage.Assign)
                || mayHaveMadeReady(event);
    }

    private void told(Term from, ControlMessage message, Instant now, Step step) {
        if (!leaders.hear(from, step)) {
            return; // a deposed leader: nothing it says counts
        }
        switch (message) {
            case ControlMessage.Welcome(var applied, var mark, var takeStock) -> {
                leaders.marked(mark, step);
                // Before its stock is taken nobody knows which of it is wanted.
                if (!takeStock) {
                    welcomed(step);
                    goOn(applied, step);
                }
            }
            case ControlMessage.Resume(var next) -> {
                outbox.numberAnew(next, EndsAgain.of(attempts.held(), outbox.ends()), step);
                health.tellAgain(step);
                welcomed(step);
                owner.linked(step);
            }
            case ControlMessage.Acknowledge(var number) -> outbox.acknowledged(number, step);
            case ControlMessage.Assign(var assignments) ->
                    assignments.forEach(each -> attempts.assign(each, now, step));
            case ControlMessage.Stop(var attempt, var _) -> attempts.stop(attempt, now, step);
            case ControlMessage.Release(var released) ->
                    released.forEach(each -> attempts.release(each, step));
            case ControlMessage.Order(var order) -> orders.order(order, step);
            case ControlMessage.RegisterInPlace(var request, var path, var marked) -> {
                if (registering.size() >= REGISTRATIONS) {
                    outbox.report(
                            new Report.InPlaceRefused(
                                    request,
                                    ErrorCode.LIMIT_EXCEEDED,
                                    "cannot hash more than %d files at once"
                                            .formatted(REGISTRATIONS)),
                            step);
                } else if (registering.put(request, marked) == null) {
                    step.effect(new AgentEffect.HashInPlace(request, path, marked));
                }
            }
            case ControlMessage.InventoryRequest(var number) -> inventory.asked(number, step);
        }
    }

    // Dropped as applied, reports of another journal would be lost without a word.
    private void goOn(ReportMark applied, Step step) {
        var contradiction = outbox.contradiction(applied);
        if (contradiction.isPresent()) {
            step.effect(
                    new AgentEffect.Quit(
                            "cannot go on: the journal was put back to an older state (%s); join again with a new token"
                                    .formatted(contradiction.get())));
        } else {
            outbox.linked(applied, step);
            owner.linked(step);
        }
    }
}
