package io.atoll.agent.loop;

import io.atoll.agent.event.AgentEffect;
import io.atoll.agent.event.AgentEvent;
import io.atoll.agent.event.Step;
import io.atoll.agent.journal.Journal;
import io.atoll.agent.journal.JournalEntry;
import io.atoll.agent.journal.JournalKind;
import io.atoll.agent.site.SiteAgent;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.fault.FaultHandler;
import io.atoll.kernel.loop.EventLoop;
import io.atoll.kernel.loop.Mailbox;
import io.atoll.kernel.loop.Pace;
import io.atoll.kernel.loop.PacedTurns;
import io.atoll.kernel.time.TimeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Owns the agent's core: applies what happened, journals all that was decided in one append, then
 * carries out the effects in their order. Only the laying out of a sandbox does not wait for the
 * append (docs/decisions/0035).
 *
 * <p>Owns the core and what is not journaled yet; soft: what is lost with the process was never
 * acted on. Owner thread: that of the event loop; any thread tells it events. Whoever made the
 * event loop has it call {@link #commit} after each batch of events. When an append fails, whether
 * its entries are kept is not known: the process ends with a sentence and starts again from the
 * journal. A real agent and a simulated one run the same loop.
 */
public final class AgentLoop implements Inbox {
    private static final System.Logger LOG = System.getLogger(AgentLoop.class.getName());

    private final SiteAgent agent;
    private final Strikes strikes;
    private final Journal journal;
    private final EventLoop events;
    private final Surroundings around;
    private final AppendPace pace;
    private final PacedTurns turns;
    private final Map<Key, JournalEntry> entries = new LinkedHashMap<>();
    private final List<AgentEffect> effects = new ArrayList<>();

    /** Attempts that are being laid out and not journaled as such. */
    private final Set<String> staging = new HashSet<>();

    private @Nullable EffectRunner runner;
    private boolean later;
    private boolean due;

    private record Key(JournalKind kind, String key) {}

    /**
     * What the loop gets from outside.
     *
     * @param end is told why the process has to end; does not return in production
     */
    public record Surroundings(TimeSource time, FaultHandler faults, Consumer<String> end) {}

    /** A loop that carries out nothing until it is started. */
    public AgentLoop(
            SiteAgent agent,
            Strikes strikes,
            Journal journal,
            EventLoop events,
            AppendPace pace,
            Surroundings around) {
        this.agent = agent;
        this.strikes = strikes;
        this.journal = journal;
        this.events = events;
        this.pace = pace;
        this.around = around;
        // After each event of the loop, its timers' included, a commit follows by itself.
        turns =
                new PacedTurns(
                        events,
                        "agent.paced",
                        new Pace(around.time(), pace.atOnce(), pace.every()),
                        () -> {});
    }

    /** Lets effects be carried out; {@code effectRunner} is called on the loop. */
    public void start(EffectRunner effectRunner) {
        runner = effectRunner;
    }

    /** For timers, and for what else shares the thread. */
    public EventLoop events() {
        return events;
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
        around.faults().broken(what, fault);
    }

    /** Runs {@code action} on the loop, as {@link Mailbox#put} does. Any thread. */
    public void put(String name, Runnable action) {
        Mailbox.put(events, name, action);
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
            step = agent.apply(event, around.time().now());
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
        var struck = strikes.struck(event, fault, around.time().now());
        if (struck.isEmpty()) {
            return;
        }
        try {
            journal.append(struck);
        } catch (AtollException failed) {
            fault.addSuppressed(failed);
        }
    }

    /** Journals what was decided and carries it out, or has it wait; the loop's thread. */
    public void commit() {
        stageAhead();
        if (mayWait()) {
            commitLater();
        } else if (entries.isEmpty() || isFull() || !turns.haveToWait()) {
            append();
        }
    }

    // A full batch gains nothing by waiting.
    private boolean isFull() {
        return entries.size() >= pace.full();
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
                && !isFull()
                && entries.values().stream().allMatch(this::isUnhurried)
                && effects.stream().allMatch(AgentLoop::isRemoval);
    }

    private boolean isUnhurried(JournalEntry entry) {
        return SiteAgent.onlyForgets(entry)
                || (entry.kind() == JournalKind.ATTEMPT && staging.contains(entry.key()));
    }

    private void commitLater() {
        if (!later) {
            later = true;
            events.schedule(
                    "agent.append-later",
                    pace.within(),
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
                around.end().accept(String.valueOf(failed.getMessage()));
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

    /** Ends the event loop after what it is doing. */
    public void close(Duration grace) {
        events.close(grace);
    }
}
