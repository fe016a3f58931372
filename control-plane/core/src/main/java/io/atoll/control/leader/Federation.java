package io.atoll.control.leader;

import io.atoll.control.commit.StateMachine;
import io.atoll.control.event.AgentEvent;
import io.atoll.control.event.ControlCommand;
import io.atoll.control.event.ControlEvent;
import io.atoll.control.event.ControlRecord;
import io.atoll.control.event.ControlRecord.ExecutionRecord;
import io.atoll.control.event.ControlRecord.QuarantineRecord;
import io.atoll.control.event.Outcome;
import io.atoll.control.event.Reply;
import io.atoll.control.event.SideWork;
import io.atoll.control.event.Snapshot;
import io.atoll.control.event.Suspect;
import io.atoll.control.live.LeaderConfig;
import io.atoll.control.live.LiveExecution;
import io.atoll.control.site.Fencing;
import io.atoll.control.trail.Trail;
import io.atoll.kernel.id.ExecutionId;
import io.atoll.kernel.id.IdSource;
import io.atoll.kernel.id.Term;
import io.atoll.policy.PlacementEngine;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * The federation as its leader knows it: owns all live state, and is the only place that changes
 * it.
 *
 * <p>Durable through the records of each {@link Outcome}: it is ahead of the store until they are
 * committed, and is thrown away and rebuilt when they are not. Owner thread: the leader's loop;
 * every other thread sends {@link ControlEvent}s. Invariants: every accepted execution ends or has
 * a reason why it waits; at most one attempt of it is current, and only that one has effects.
 * Losing this object costs the time to read it back. States: docs/reference/states.md.
 */
public final class Federation implements StateMachine {
    private final Rooms rooms;
    private final Consequences consequences;
    private final SetAside aside;
    private final AgentMessages messages;
    private final CommandDesk commands;

    private Federation(
            Snapshot snapshot, LeaderConfig config, Term term, IdSource ids, Instant now) {
        rooms = new Rooms(snapshot, config, term, ids, now);
        consequences = new Consequences(rooms);
        aside = new SetAside(rooms);
        messages = new AgentMessages(rooms, consequences, aside);
        commands = new CommandDesk(rooms, aside, this::applyKept);
    }

    /**
     * Live state as of {@code snapshot}. Sites that were connected are granted a full lease from
     * {@code now}; deferred requests of an older leader are forgotten.
     *
     * @param ids used by nobody else
     * @throws RebuildFailedException rows cannot be put back; the second time that those of one run
     *     cannot, they are left as they are stored
     */
    public static Federation rebuild(
            Snapshot snapshot, LeaderConfig config, Term term, IdSource ids, Instant now) {
        var federation = new Federation(snapshot, config, term, ids, now);
        try {
            new Restoring(federation.rooms, federation.aside)
                    .restore(snapshot, federation::applyKept);
        } catch (RuntimeException | StackOverflowError | AssertionError fault) {
            throw new RebuildFailedException(federation.aside.struckInRebuild(fault), fault);
        }
        return federation;
    }

    @Override
    public QuarantineRecord struck(ControlEvent event, Throwable fault) {
        return aside.struck(event, fault);
    }

    @Override
    public QuarantineRecord refused(Suspect suspect, Optional<ControlEvent> event, String why) {
        return aside.refused(suspect, event, why);
    }

    @Override
    public Suspect suspect(ControlEvent event) {
        return aside.suspect(event);
    }

    @Override
    public Outcome apply(ControlEvent event, Instant now) {
        var reply = begin(event, now);
        consequences.settle();
        rooms.placement().placeReady();
        while (rooms.transfers().order()) {
            consequences.settle();
            rooms.placement().placeReady();
        }
        return rooms.changes().take(reply);
    }

    @Override
    public Optional<SideWork> beside(ControlEvent event, Instant now) {
        if (!(event instanceof ControlCommand command) || aside.holds(event)) {
            return Optional.empty();
        }
        rooms.moment().setNow(now);
        return rooms.runCommands().beside(command);
    }

    @Override
    public void use(SideWork work) {
        rooms.runCommands().use(work);
    }

    @Override
    public Outcome applyAlone(ControlEvent event, Instant now) {
        var reply = begin(event, now);
        consequences.settle();
        rooms.transfers().order();
        consequences.drain();
        return rooms.changes().take(reply);
    }

    @Override
    public Optional<Placed> placeNext() {
        return rooms.placement()
                .placeNext()
                .map(
                        execution ->
                                new Placed(
                                        Trail.placing(execution),
                                        rooms.changes().take(Optional.empty())));
    }

    private Optional<Reply> begin(ControlEvent event, Instant now) {
        rooms.moment().setNow(now);
        rooms.trail().begin();
        try {
            return aside.holds(event) && !(event instanceof AgentEvent.Reported)
                    ? Optional.of(aside.answer(event))
                    : carriedOut(event);
        } finally {
            rooms.runCommands().forget();
        }
    }

    private Optional<Reply> carriedOut(ControlEvent event) {
        rooms.trail().carryingOut(event);
        Optional<Reply> reply =
                switch (event) {
                    case ControlCommand command -> Optional.of(commands.answer(command));
                    case AgentEvent heard -> messages.heard(heard);
                    case ControlEvent.ReplicaVerified arrived -> {
                        arrived(arrived);
                        yield Optional.of(new Reply.Done());
                    }
                    case ControlEvent.UploadReceiving(var _, var ticket) -> {
                        rooms.uploads().receiving(ticket);
                        yield Optional.of(new Reply.Done());
                    }
                    case ControlEvent.GlobalReplicaLost lost -> {
                        lost(lost);
                        yield Optional.of(new Reply.Done());
                    }
                    case ControlEvent.Ticked _ -> {
                        tick();
                        yield Optional.empty();
                    }
                };
        consequences.drain();
        rooms.gate().followUp();
        return reply;
    }

    private void arrived(ControlEvent.ReplicaVerified arrived) {
        var digest = arrived.content().digest();
        rooms.arrivals().arrived(arrived);
        rooms.uploads().receiving(arrived.ticket());
        rooms.downloads().arrived(digest);
        rooms.prefetch().arrived(digest);
    }

    // Told again by every reader until it is known.
    private void lost(ControlEvent.GlobalReplicaLost lost) {
        var contents = rooms.contents();
        if (contents.find(lost.digest()).isEmpty() || contents.holds(lost.digest(), lost.store())) {
            contents.lost(lost.digest(), lost.store(), lost.why());
        }
    }

    private void tick() {
        rooms.leases().tick();
        rooms.pools().tick();
        rooms.watch().tick();
        rooms.transfers().tick();
        rooms.placement().tickWaits();
        rooms.placement().tickPauses();
        rooms.gate().tick();
        rooms.downloads().tick();
        rooms.inPlace().tick();
        rooms.uploads().tick();
    }

    private Reply applyKept(ControlEvent event) {
        if (event instanceof AgentEvent.Reported(var name, var generation, _, var report, _)) {
            Fencing.current(rooms.sites(), name, generation)
                    .ifPresent(site -> messages.apply(site, report));
            consequences.drain();
            return new Reply.Done();
        }
        var reply = carriedOut(event).orElseGet(Reply.Done::new);
        // Whoever asked for it has gone; who asks now is told of the outcome by events.
        return reply instanceof Reply.Refused ? reply : new Reply.Done();
    }

    /** The policies in force. */
    public PlacementEngine policies() {
        return rooms.moment().engine();
    }

    /** The row of an execution of an unfinished run; to explain what it waits for. */
    public Optional<ExecutionRecord> execution(ExecutionId id) {
        return rooms.runs().execution(id).map(LiveExecution::row);
    }

    /** Counters that are kept beside the rows, by name; for checks. */
    public SortedMap<String, String> counters() {
        return Counters.of(rooms);
    }

    /** Rows of everything that is not finished, as they stand now, in no order; for checks. */
    public List<ControlRecord> rows() {
        var rows = new ArrayList<ControlRecord>();
        for (var site : rooms.sites().all()) {
            rows.add(site.record());
            site.attempts().values().forEach(attempt -> rows.add(attempt.record()));
        }
        for (var run : rooms.runs().all()) {
            rows.add(run.record());
            run.executions().forEach(execution -> rows.add(execution.record()));
        }
        return rows;
    }
}
