package io.atoll.agent.app.loop;

import io.atoll.agent.app.work.Inbox;
import io.atoll.agent.journal.Journal;
import io.atoll.agent.journal.JournalEntry;
import io.atoll.agent.journal.JournalKind;
import io.atoll.agent.site.AgentEffect;
import io.atoll.agent.site.AgentEvent;
import io.atoll.agent.site.SiteAgent;
import io.atoll.agent.site.Step;
import io.atoll.agent.site.Strikes;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.fault.FaultHandler;
import io.atoll.kernel.loop.EventLoop;
import io.atoll.kernel.loop.LoopConfig;
import io.atoll.kernel.loop.Pace;
import io.atoll.kernel.loop.ThreadEventLoop;
import io.atoll.kernel.time.TimeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The thread that owns the agent's core: applies what happened, journals all that was decided in
 * one append, then carries out the effects in their order. Only the laying out of a sandbox does
 * not wait for the append.
 *
 * <p>Owns the core and what is not journaled yet; soft: what is lost with the process was never
 * acted on. Owner thread: "agent". Any thread tells it events. When an append fails, whether its
 * entries are kept is not known: the process ends with a sentence and starts again from the
 * journal.
 */
public final class AgentLoop implements Inbox {
    private static final System.Logger LOG = System.getLogger(AgentLoop.class.getName());
    private static final int MAILBOX = 20_000;
    private static final long RETRY_NANOS = 1_000_000;

    /** Within this, what nobody waits for joins an append that something waits for. */
    private static final Duration APPEND_WITHIN = Duration.ofMillis(50);

    /**
     * Past a burst, this often: each append costs the same whatever it holds, so with many events a
     * short wait lets more of them share one.
     */
    private static final Duration APPEND_EVERY = Duration.ofMillis(2);

    private static final int APPENDS_AT_ONCE = 16;

    private static final int MOST_WAITING = 2_000;

    private final SiteAgent agent;
    private final Strikes strikes;
    private final Journal journal;
    private final TimeSource time;
    private final Consumer<String> end;
    private final FaultHandler faults;
    private final ThreadEventLoop loop;
    private final Map<Key, JournalEntry> entries = new LinkedHashMap<>();
    private final List<AgentEffect> effects = new ArrayList<>();

    /** Attempts that are being laid out and not journaled as such. */
    private final Set<String> staging = new HashSet<>();

    private @Nullable EffectRunner runner;
    private boolean later;
    private boolean due;
    private final Pace pace;
    private boolean pacing;
    private volatile boolean closed;

    private record Key(JournalKind kind, String key) {}

    /**
     * A loop that does nothing until it is started.
     *
     * @param end is told why the process has to end; does not return in production
     */
    public AgentLoop(
            SiteAgent agent,
            Strikes strikes,
            Journal journal,
            TimeSource time,
            FaultHandler faults,
            Consumer<String> end) {
        this.agent = agent;
        this.strikes = strikes;
        this.journal = journal;
        this.time = time;
        this.end = end;
        this.faults = faults;
        this.pace = new Pace(time, APPENDS_AT_ONCE, APPEND_EVERY);
        this.loop =
                new ThreadEventLoop(
                        LoopConfig.named("agent").withMailboxCapacity(MAILBOX),
                        time,
                        faults,
                        this::commit);
    }

    /** Starts the thread; {@code runner} is called on it. */
    public void start(EffectRunner effectRunner) {
        runner = effectRunner;
        loop.start();
    }

    /** For timers, and for what else shares the thread. */
    public EventLoop events() {
        return loop;
    }

    /** The core; on the loop's thread only. */
    public SiteAgent agent() {
        return agent;
    }

    @Override
    public void tell(AgentEvent event) {
        put(event.getClass().getSimpleName(), () -> apply(event));
    }

    @Override
    public void broken(String what, Throwable fault) {
        // Once more behind what is in the mailbox now: what a worker told before comes through it.
        put("fault", () -> put("fault.last", () -> breakOff(what, fault)));
    }

    private void breakOff(String what, Throwable fault) {
        append();
        faults.broken(what, fault);
    }

    /**
     * Runs {@code action} on the loop; waits while it is too busy to take it. Any thread: the
     * loop's own cannot wait for itself, and runs it at once; what is in the full mailbox leads to
     * the append that it needs.
     */
    void put(String name, Runnable action) {
        while (!loop.submit(name, action) && !closed) {
            if (loop.inLoop()) {
                action.run();
                return;
            }
            LockSupport.parkNanos(RETRY_NANOS);
        }
    }

    /**
     * Applies {@code event} now, or sets it aside when it broke this agent before; on the loop's
     * thread only.
     */
    public void apply(AgentEvent event) {
        var instead = strikes.instead(event);
        if (instead.isEmpty() || !instead.get().equals(event)) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "set aside, as this agent stopped on it twice: {0}",
                    Strikes.name(event));
        }
        instead.ifPresent(this::applyNow);
    }

    private void applyNow(AgentEvent event) {
        Step step;
        try {
            step = agent.apply(event, time.now());
        } catch (RuntimeException | StackOverflowError fault) {
            strike(event, fault);
            throw fault;
        }
        // Of several values of one key in one append only the last one counts.
        step.entries().forEach(each -> entries.put(new Key(each.kind(), each.key()), each));
        effects.addAll(step.effects());
    }

    // What this event left half done is in memory only, and ends with the process.
    private void strike(AgentEvent event, Throwable fault) {
        var struck = strikes.struck(event, fault, time.now());
        if (struck.isEmpty()) {
            return;
        }
        try {
            journal.append(struck);
        } catch (AtollException failed) {
            fault.addSuppressed(failed);
        }
    }

    private void commit() {
        stageAhead();
        if (mayWait()) {
            commitLater();
        } else if (!hasToWait()) {
            append();
        }
    }

    private boolean hasToWait() {
        if (pacing || entries.isEmpty() || entries.size() >= MOST_WAITING) {
            return pacing;
        }
        var wait = pace.take();
        if (wait.isZero()) {
            return false;
        }
        pacing = true;
        loop.schedule("agent.paced", wait, () -> pacing = false);
        return true;
    }

    // A sandbox that is only laid out has done nothing yet: after a crash it is removed.
    private void stageAhead() {
        EffectRunner current = runner;
        if (current == null || effects.isEmpty()) {
            return;
        }
        var stages =
                effects.stream()
                        .filter(AgentEffect.Stage.class::isInstance)
                        .map(AgentEffect.Stage.class::cast)
                        .toList();
        effects.removeAll(stages);
        for (var stage : stages) {
            staging.add(stage.assignment().attempt().toString());
            current.run(stage);
        }
    }

    // What is only forgotten may be forgotten later: after a crash it is told or released again.
    // What is only being laid out may be, too: after a crash the control plane misses it in the
    // site's inventory and assigns it again.
    private boolean mayWait() {
        return !due
                && !entries.isEmpty()
                && entries.size() < MOST_WAITING
                && entries.values().stream().allMatch(this::isUnhurried)
                && effects.stream().allMatch(AgentLoop::isRemoval);
    }

    private boolean isUnhurried(JournalEntry entry) {
        return entry instanceof JournalEntry.Delete
                || (entry.kind() == JournalKind.ATTEMPT && staging.contains(entry.key()));
    }

    private void commitLater() {
        if (!later) {
            later = true;
            loop.schedule(
                    "agent.append-later",
                    APPEND_WITHIN,
                    () -> {
                        later = false;
                        due = true;
                    });
        }
    }

    private void append() {
        due = false;
        if (!entries.isEmpty()) {
            try {
                journal.append(List.copyOf(entries.values()));
            } catch (AtollException failed) {
                close(Duration.ZERO);
                end.accept(String.valueOf(failed.getMessage()));
                return;
            }
            entries.clear();
            staging.clear();
        }
        if (effects.isEmpty() || runner == null) {
            return;
        }
        var now = List.copyOf(effects);
        effects.clear();
        // Nobody waits for what is only removed.
        EffectRunner current = runner;
        now.stream().filter(each -> !isRemoval(each)).forEach(current::run);
        now.stream().filter(AgentLoop::isRemoval).forEach(current::run);
    }

    private static boolean isRemoval(AgentEffect effect) {
        return effect instanceof AgentEffect.Discard;
    }

    /** Ends the thread after what it is doing. */
    public void close(Duration grace) {
        closed = true;
        loop.close(grace);
    }
}
