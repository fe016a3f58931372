package io.atoll.control.commit;

import io.atoll.control.event.AgentEvent;
import io.atoll.control.event.ControlEvent;
import io.atoll.control.event.Effect;
import io.atoll.control.event.Outcome;
import io.atoll.control.event.Reply;
import io.atoll.control.event.SideWork;
import io.atoll.control.event.Suspect;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.loop.EventLoop;
import io.atoll.kernel.loop.Pace;
import io.atoll.kernel.loop.PacedTurns;
import io.atoll.kernel.time.TimeSource;
import io.atoll.work.Report;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * The leader's loop with group commit: events are applied at once, their records are committed
 * together, and replies and effects go out in order once they are durable.
 *
 * <p>Owns the {@link StateMachine} of one term and what is on its way to the store; soft. Owner
 * thread: the event loop; {@link #submit} may be called from any thread. A commit that failed, or
 * of which nobody knows, ends the term for good: whoever made this object rebuilds under a new one.
 */
public final class GroupCommit implements LeaderLoop {
    /** Records past which a batch is not held back for more. */
    private static final int MOST_RECORDS = 2_000;

    private static final int MOST_IN_FLIGHT = 2;

    /** How often one event is worked out beside the loop. */
    private static final int MOST_TRIES = 3;

    /** How long a batch of reports that nobody waits for may wait for others to join it. */
    private static final Duration UNHURRIED = Duration.ofMillis(20);

    /**
     * Past a burst, this often: each commit costs the same whatever it holds, so with many events a
     * short wait lets more of them share one.
     */
    private static final Duration COMMIT_EVERY = Duration.ofMillis(2);

    private static final int COMMITS_AT_ONCE = 16;

    private static final Duration TICK = Duration.ofSeconds(1);

    /** How long events are committed one by one when the store has refused a batch. */
    private static final Duration APART = Duration.ofMinutes(1);

    private final EventLoop loop;
    private final StateMachine machine;
    private final Committer committer;
    private final EffectSink sink;
    private final Consumer<TermEnd> steppedDown;
    private final TimeSource time;
    private final Instant startedAt;
    private final long startedNanos;
    private final ArrayDeque<Batch> inFlight = new ArrayDeque<>();
    private final Map<UUID, Consumer<Reply>> deferred = new HashMap<>();
    private final List<Consumer<Reply>> pending = new ArrayList<>();
    private final Set<String> suspects;
    private BesideLoop beside;
    private Batch open = new Batch();
    private int committing;
    private boolean flushing;
    private boolean flushingLater;
    private final PacedTurns turns;
    private boolean over;

    /**
     * @param suspects ids of {@link TermEnd#suspects}: they are committed one by one
     * @param steppedDown called once, on the loop, when the term is over
     */
    public GroupCommit(
            EventLoop loop,
            StateMachine machine,
            Committer committer,
            EffectSink sink,
            Set<String> suspects,
            Consumer<TermEnd> steppedDown,
            TimeSource time) {
        this.loop = loop;
        this.machine = machine;
        this.committer = committer;
        this.sink = sink;
        this.suspects = new HashSet<>(suspects);
        this.steppedDown = steppedDown;
        this.time = time;
        turns =
                new PacedTurns(
                        loop,
                        "leader.flush-paced",
                        new Pace(time, COMMITS_AT_ONCE, COMMIT_EVERY),
                        this::flush);
        beside = new BesideLoop(loop, null);
        startedAt = time.now();
        startedNanos = time.nanoTime();
    }

    /** Has costly work that changes nothing done by {@code worker}; before {@link #start}. */
    public GroupCommit beside(Executor worker) {
        beside = new BesideLoop(loop, worker);
        return this;
    }

    /** Begins to tick. */
    public GroupCommit start() {
        loop.schedule("leader.tick", TICK, this::tick);
        return this;
    }

    private void tick() {
        if (!over) {
            apply(new ControlEvent.Ticked(), Batch::ignore);
            loop.schedule("leader.tick", TICK, this::tick);
        }
    }

    @Override
    public void submit(ControlEvent event, Duration within, Consumer<Reply> reply) {
        var asked = new Asked(event, reply, time.nanoTime() + within.toNanos());
        boolean taken =
                loop.submit(
                        EventNames.of(event),
                        within,
                        () -> begin(asked, 1),
                        () -> reply.accept(tooLate("the leader is busy")));
        if (!taken) {
            reply.accept(
                    new Reply.Refused(
                            ErrorCode.LIMIT_EXCEEDED,
                            "cannot take the command: the leader's mailbox is full or closed"));
        }
    }

    @Override
    public boolean submit(ControlEvent event) {
        return loop.submit(EventNames.of(event), () -> apply(event, Batch::ignore));
    }

    /** Whether all that was applied is durable. On the loop only; for checks. */
    public boolean isSettled() {
        return open.isEmpty() && inFlight.isEmpty();
    }

    @Override
    public void stop(String why) {
        loop.submit("leader.stop", () -> stepDown(TermEnd.because(why)));
    }

    /**
     * An event that somebody waits for.
     *
     * @param dueNanos nobody does any more once this has passed
     */
    private record Asked(ControlEvent event, Consumer<Reply> reply, long dueNanos) {}

    private static Reply tooLate(String why) {
        return new Reply.Refused(ErrorCode.DEADLINE_EXCEEDED, "cannot begin in time: " + why);
    }

    // Leases are measured by the monotonic clock: the wall clock may jump.
    private Instant now() {
        return startedAt.plusNanos(time.nanoTime() - startedNanos);
    }

    // What is costly and changes nothing is worked out beside the loop first. When things have
    // changed meanwhile it is done again, and in the end here.
    private void begin(Asked asked, int tries) {
        var event = asked.event();
        var reply = asked.reply();
        if (over || tries > MOST_TRIES || !beside.isOpen() || apart()) {
            apply(event, reply);
            return;
        }
        try {
            var work = machine.beside(event, now());
            if (work.isPresent()
                    && beside.take(
                            event,
                            work.get(),
                            reply,
                            () -> isTooLate(asked),
                            () -> goOn(asked, work.get(), tries))) {
                return;
            }
        } catch (RuntimeException | StackOverflowError | AssertionError fault) {
            breakOff(event, reply, fault);
            return;
        }
        apply(event, reply);
    }

    private boolean isTooLate(Asked asked) {
        return time.nanoTime() - asked.dueNanos() > 0;
    }

    private void goOn(Asked asked, SideWork work, int tries) {
        if (isTooLate(asked)) {
            asked.reply().accept(tooLate("working it out took longer than it is waited for"));
        } else if (work.stands()) {
            machine.use(work);
            apply(asked.event(), asked.reply());
        } else {
            begin(asked, tries + 1);
        }
    }

    private void apply(ControlEvent event, Consumer<Reply> reply) {
        if (over) {
            reply.accept(unavailable("this instance leads no more"));
            return;
        }
        boolean apart = apart();
        try {
            if (apart) {
                applyApart(event, reply);
            } else {
                take(event, machine.apply(event, now()), reply);
            }
        } catch (RuntimeException | StackOverflowError | AssertionError fault) {
            breakOff(event, reply, fault);
        }
        if (apart) {
            placeApart(event);
        }
    }

    // Until it is found, or has not come again for a while.
    private boolean apart() {
        if (!suspects.isEmpty() && time.nanoTime() - startedNanos > APART.toNanos()) {
            suspects.clear();
        }
        return !suspects.isEmpty();
    }

    private void take(ControlEvent event, Outcome outcome, Consumer<Reply> reply) {
        pending.add(reply);
        open.add(event, outcome, () -> tell(outcome, reply));
        if (open.size() >= MOST_RECORDS) {
            flush();
        } else if (unhurried(event, outcome)) {
            flushLater();
        } else if (!flushing) {
            // Behind everything that waits in the mailbox now: all of it shares one commit.
            flushing = loop.submit("leader.flush", this::flushInTurn);
            if (!flushing) {
                flush();
            }
        }
    }

    // The store has refused something in a batch: until it is found, a commit holds the outcome of
    // one event, or of one placement, each.
    private void applyApart(ControlEvent event, Consumer<Reply> reply) {
        var suspect = machine.suspect(event);
        var outcome = machine.applyAlone(event, now());
        pending.add(reply);
        commitApart(suspect, Optional.of(event), outcome, () -> tell(outcome, reply));
    }

    private void placeApart(ControlEvent event) {
        try {
            while (!over) {
                var placed = machine.placeNext();
                if (placed.isEmpty()) {
                    return;
                }
                var outcome = placed.get().outcome();
                pending.add(Batch::ignore);
                commitApart(placed.get().suspect(), Optional.empty(), outcome, () -> {});
            }
        } catch (RuntimeException | StackOverflowError | AssertionError fault) {
            breakOff(event, Batch::ignore, fault);
        }
    }

    private void commitApart(
            Suspect suspect, Optional<ControlEvent> event, Outcome outcome, Runnable afterwards) {
        var batch = new Batch();
        event.ifPresentOrElse(
                e -> batch.add(e, outcome, afterwards), () -> batch.add(outcome, afterwards));
        batch.alone(suspect);
        send(batch);
    }

    // Whatever goes wrong inside the leader: nothing of this event is committed, and live state,
    // which may be half changed, is thrown away.
    private void breakOff(ControlEvent event, Consumer<Reply> reply, Throwable fault) {
        var strike = machine.struck(event, fault);
        var why = "%s went wrong: %s".formatted(strike.suspect(), strike.why());
        reply.accept(
                new Reply.Refused(
                        ErrorCode.INTERNAL,
                        "cannot carry it out: a fault of the leader; nothing was done"));
        stepDown(new TermEnd(why, List.of(strike), Set.of(), Optional.of(fault)));
    }

    // Progress reports only feed displays; they share the next commit.
    private static boolean unhurried(ControlEvent event, Outcome outcome) {
        return event instanceof AgentEvent.Reported(_, _, _, Report report, _)
                && (report instanceof Report.AttemptStaging
                        || report instanceof Report.AttemptPublishing)
                && outcome.effects().stream()
                        .allMatch(effect -> effect instanceof Effect.SendAcknowledge);
    }

    private void flushLater() {
        if (!flushing && !flushingLater) {
            flushingLater = true;
            loop.schedule(
                    "leader.flush-later",
                    UNHURRIED,
                    () -> {
                        flushingLater = false;
                        flush();
                    });
        }
    }

    private void flushInTurn() {
        flushing = false;
        flush();
    }

    private void flush() {
        // One commit at a time, so that what comes meanwhile shares the next one; a full batch does
        // not wait.
        int most = open.size() >= MOST_RECORDS ? MOST_IN_FLIGHT : 1;
        if (over || !open.hasWork() || committing >= most || hasToWait()) {
            return;
        }
        var batch = open;
        open = new Batch();
        send(batch);
    }

    private void send(Batch batch) {
        inFlight.add(batch);
        if (batch.isEmpty()) {
            batch.becameDurable();
            release();
            return;
        }
        committing++;
        committer.commit(batch.records(), failure -> committed(batch, failure));
    }

    private boolean hasToWait() {
        return !open.isEmpty() && open.size() < MOST_RECORDS && turns.haveToWait();
    }

    private void committed(Batch batch, Optional<CommitRefusedException> failure) {
        // A timer, because it is never refused for a full mailbox: losing it would lose the batch.
        loop.schedule("leader.committed", Duration.ZERO, () -> settle(batch, failure));
    }

    private void settle(Batch batch, Optional<CommitRefusedException> failure) {
        committing--;
        if (over) {
            return;
        }
        if (failure.isPresent()) {
            stepDown(endOf(batch, failure.get()));
            return;
        }

        batch.becameDurable();
        release();
        flush();
    }

    private TermEnd endOf(Batch batch, CommitRefusedException failure) {
        var why = String.valueOf(failure.getMessage());
        if (failure.reason() != CommitRefusedException.Reason.UNWRITABLE) {
            return TermEnd.because(why);
        }
        if (batch.alone().isPresent()) {
            var strike = machine.refused(batch.alone().get(), batch.event(), why);
            return new TermEnd(why, List.of(strike), Set.of(), Optional.of(failure));
        }
        var ids = new HashSet<String>();
        batch.events().forEach(event -> ids.add(machine.suspect(event).id()));
        return new TermEnd(why, List.of(), ids, Optional.of(failure));
    }

    // In order: an earlier batch that is still on its way holds back the later ones.
    private void release() {
        while (!inFlight.isEmpty() && inFlight.getFirst().durable()) {
            var batch = inFlight.removeFirst();
            batch.alone().ifPresent(suspect -> suspects.remove(suspect.id()));
            pending.subList(0, batch.afterwards().size()).clear();
            batch.afterwards().forEach(Runnable::run);
            var effects = batch.effects();
            if (!effects.isEmpty()) {
                sink.accept(effects);
            }
            for (var effect : effects) {
                if (effect instanceof Effect.EndTerm(var why)) {
                    stepDown(TermEnd.because(why));
                    return;
                }
            }
        }
    }

    private void tell(Outcome outcome, Consumer<Reply> reply) {
        outcome.reply()
                .ifPresent(
                        answer -> {
                            if (answer instanceof Reply.Deferred(var token)) {
                                deferred.put(token, reply);
                            } else {
                                reply.accept(answer);
                            }
                        });
        for (var completion : outcome.completions()) {
            var waiting = deferred.remove(completion.token());
            if (waiting != null) {
                waiting.accept(completion.reply());
            }
        }
    }

    private void stepDown(TermEnd end) {
        if (over) {
            return;
        }
        over = true;
        var answer = unavailable(end.why());
        pending.forEach(reply -> reply.accept(answer));
        pending.clear();
        deferred.values().forEach(reply -> reply.accept(answer));
        deferred.clear();
        beside.end(answer);
        inFlight.clear();
        steppedDown.accept(end);
    }

    private static Reply unavailable(String why) {
        return new Reply.Refused(
                ErrorCode.UNAVAILABLE,
                "cannot say whether it was done: the leader stepped down (" + why + ")");
    }
}
