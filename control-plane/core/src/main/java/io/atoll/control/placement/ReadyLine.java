package io.atoll.control.placement;

import io.atoll.control.live.LiveExecution;
import io.atoll.control.live.LiveSite;
import io.atoll.control.live.LiveTemplate;
import io.atoll.control.live.ReadyClass;
import io.atoll.control.live.ReadyClass.Question;
import io.atoll.control.site.SiteRegistry;
import io.atoll.control.state.ExecutionState;
import io.atoll.control.trail.Trail;
import io.atoll.kernel.id.PoolName;
import io.atoll.kernel.id.SiteName;
import io.atoll.kernel.quantity.Resources;
import io.atoll.policy.Placement;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Owns who stands in line for a pool. Equal executions stand together in one class, which is asked
 * for once, and again only when something changed that matters.
 *
 * <p>Soft: rebuilt from executions. Called on the leader's thread.
 */
public final class ReadyLine {
    private final Trail trail;
    private final SiteRegistry sites;
    private final Requests requests;
    private final InputWaits waits;
    private final RetryPauses pauses;
    private final Reasons reasons;
    private final Map<Question, ReadyClass> classes = new HashMap<>();
    private final ArrayDeque<ReadyClass> line = new ArrayDeque<>();
    private final Set<ReadyClass> blocked = new LinkedHashSet<>();
    private final Set<SiteName> freed = new LinkedHashSet<>();
    private final Set<SiteName> justFreed = new LinkedHashSet<>();
    private long siteChangesSeen;
    private boolean policiesChanged;

    ReadyLine(
            Trail trail,
            SiteRegistry sites,
            Requests requests,
            InputWaits waits,
            RetryPauses pauses,
            Reasons reasons) {
        this.trail = trail;
        this.sites = sites;
        this.requests = requests;
        this.waits = waits;
        this.pauses = pauses;
        this.reasons = reasons;
    }

    /** All that stand in line ask anew. */
    void policiesChanged() {
        policiesChanged = true;
        var ready = new ArrayList<LiveExecution>();
        classes.values().forEach(c -> ready.addAll(c.queue()));
        ready.forEach(this::remove);
        ready.forEach(this::enqueue);
    }

    /** Capacity of {@code pool} came back. */
    public void freed(LiveSite site, PoolName pool) {
        sites.facts().used(site, pool);
        freed.add(site.row().site());
    }

    /** {@code execution} wants a pool; it stands in line once. */
    public void enqueue(LiveExecution execution) {
        if (execution.queuedIn() != null) {
            remove(execution);
        }
        var held =
                trail.hold(execution)
                        .or(() -> Reasons.takenBack(execution))
                        .or(() -> pauses.hold(execution));
        if (held.isPresent()) {
            reasons.say(execution, held.get());
            return;
        }
        var ready = classOf(execution);
        ready.queue().add(execution);
        execution.queuedIn(ready);
        if (!ready.runnable() && !blocked.contains(ready)) {
            ready.runnable(true);
            line.add(ready);
        } else if (!ready.runnable() || ready.forRoom()) {
            reasons.say(execution, ready.reason(execution));
        }
    }

    private ReadyClass classOf(LiveExecution execution) {
        var template = execution.template();
        boolean plain = execution.inputs().isEmpty() && execution.row().refusedBy().isEmpty();
        var shared = template.shared();
        if (plain && shared != null) {
            return shared;
        }
        var group = requests.governing(execution).spread().isPresent() ? template : null;
        var question = new Question(requests.of(execution), execution.row().refusedBy(), group);
        var ready = classes.computeIfAbsent(question, ReadyClass::new);
        if (plain) {
            template.shared(ready);
        }
        return ready;
    }

    /** {@code execution} does not want a pool any more. */
    public void remove(LiveExecution execution) {
        var ready = execution.queuedIn();
        if (ready != null) {
            ready.queue().remove(execution);
            execution.queuedIn(null);
            dropIfEmpty(ready);
        }
        execution.template().held().remove(execution);
        waits.forget(execution);
        pauses.forget(execution);
    }

    private void dropIfEmpty(ReadyClass ready) {
        if (ready.queue().isEmpty()) {
            blocked.remove(ready);
            if (!ready.runnable()) {
                classes.remove(ready.question());
                ready.answer(null);
            }
        }
    }

    /** Takes the next class out of the line; null: nobody stands in it. */
    @Nullable ReadyClass poll() {
        while (!line.isEmpty()) {
            var ready = line.remove();
            ready.runnable(false);
            if (!ready.queue().isEmpty()) {
                return ready;
            }
            dropIfEmpty(ready);
        }
        return null;
    }

    /** The first of {@code ready} leaves the line; the others go to its end. */
    LiveExecution leave(ReadyClass ready) {
        var first = ready.queue().removeFirst();
        first.queuedIn(null);
        return first;
    }

    /** What is left of {@code ready} goes to the end of the line. */
    void again(ReadyClass ready) {
        if (ready.queue().isEmpty()) {
            dropIfEmpty(ready);
        } else {
            ready.runnable(true);
            line.add(ready);
        }
    }

    /** Whether the room that woke {@code ready} is taken: asking would give the same answer. */
    boolean isTooLate(ReadyClass ready) {
        return ready.forRoom() && !fitsSomewhere(ready, justFreed);
    }

    /** {@code ready} stands aside until something changes that matters. */
    void block(ReadyClass ready) {
        blocked.add(ready);
    }

    /** There is no pool for {@code ready}, which stands aside; {@code answer} says why. */
    void block(ReadyClass ready, Placement answer) {
        blocked.add(ready);
        ready.answer(answer);
        ready.queue().forEach(execution -> reasons.say(execution, ready.reason(execution)));
    }

    /** Those for whom something has changed stand in line again. */
    void wake() {
        boolean allMoved = policiesChanged || sites.facts().siteChanges() != siteChangesSeen;
        if (!allMoved && freed.isEmpty()) {
            return;
        }
        var woken = new ArrayList<ReadyClass>();
        for (var ready : blocked) {
            if (allMoved || fitsSomewhere(ready, freed)) {
                woken.add(ready);
            }
        }
        woken.forEach(
                ready -> {
                    blocked.remove(ready);
                    ready.runnable(true);
                    ready.forRoom(!allMoved);
                    line.add(ready);
                });
        policiesChanged = false;
        siteChangesSeen = sites.facts().siteChanges();
        justFreed.clear();
        justFreed.addAll(freed);
        freed.clear();
    }

    // Cheap and never wrong to say yes: the engine decides.
    private boolean fitsSomewhere(ReadyClass ready, Set<SiteName> places) {
        var need = ready.question().request().resources();
        int gpus = need.gpu().map(Resources.GpuRequest::count).orElse(0);
        for (var name : places) {
            var site = sites.known(name);
            for (var offered : site.row().facts().pools()) {
                var pool = site.pool(offered.name());
                if (pool.isPresent()
                        && pool.get().freeCpuMillis() >= need.cpu().millis()
                        && pool.get().freeMemoryBytes() >= need.memory().bytes()
                        && pool.get().freeGpus() >= gpus) {
                    return true;
                }
            }
        }
        return false;
    }

    /** An element of {@code template} is not active any more: one that was held back may follow. */
    public void slotFreed(LiveTemplate template) {
        while (!template.full() && !template.held().isEmpty()) {
            var next = template.held().removeFirst();
            if (next.state() instanceof ExecutionState.Ready) {
                enqueue(next);
                break;
            }
        }
    }
}
