package io.atoll.agent.app.executor;

import io.atoll.agent.app.disk.DiskWatch;
import io.atoll.agent.event.AgentEvent;
import io.atoll.agent.executor.Executor;
import io.atoll.agent.executor.ExecutorListener;
import io.atoll.agent.executor.Exit;
import io.atoll.agent.executor.Held;
import io.atoll.agent.loop.AgentLoop;
import io.atoll.kernel.id.AttemptId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Brings what the executor tells to the core: first what it holds, then everything else.
 *
 * <p>Owns the facts that came before the executor's list; soft, since the list tells them again.
 * The agent's loop; the listener's methods are called on the executor's thread and hand over.
 */
public final class ExecutorFacts implements ExecutorListener {
    private static final System.Logger LOG = System.getLogger(ExecutorFacts.class.getName());
    private static final Duration LIST_AGAIN = Duration.ofSeconds(1);

    private final Executor executor;
    private final DiskWatch disks;
    private final AgentLoop agent;
    private final Runnable opened;
    private final List<AgentEvent> early = new ArrayList<>();
    private boolean open;

    /** {@code opened}: is called once, when the core knows what the executor holds. */
    public ExecutorFacts(Executor executor, DiskWatch disks, AgentLoop agent, Runnable opened) {
        this.executor = executor;
        this.disks = disks;
        this.agent = agent;
        this.opened = opened;
    }

    /** Opens the executor. */
    public void begin() {
        executor.open(this);
        list();
    }

    private void list() {
        var _ = executor.list().whenComplete((held, failed) -> put(() -> listed(held, failed)));
    }

    private void listed(@Nullable List<Held> held, @Nullable Throwable failed) {
        if (held == null || failed != null) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "cannot learn yet which attempts run here: {0}",
                    failed == null ? "no answer" : failed.getMessage());
            agent.events().schedule("list-again", LIST_AGAIN, this::list);
            return;
        }
        agent.apply(new AgentEvent.ExecutorOpened(held));
        open = true;
        early.forEach(agent::apply);
        early.clear();
        opened.run();
    }

    @Override
    public void started(AttemptId attempt, Instant at, long pid) {
        fact(new AgentEvent.ProcessStarted(attempt, at));
    }

    @Override
    public void lingers(AttemptId attempt, String why) {
        LOG.log(System.Logger.Level.WARNING, "attempt {0}: {1}", attempt, why);
        fact(new AgentEvent.ProcessLingers(attempt, why));
    }

    @Override
    public void ended(AttemptId attempt, Exit exit) {
        fact(new AgentEvent.ProcessEnded(attempt, disks.told(attempt, exit)));
    }

    private void fact(AgentEvent event) {
        put(
                () -> {
                    if (open) {
                        agent.apply(event);
                    } else {
                        early.add(event);
                    }
                });
    }

    private void put(Runnable action) {
        agent.put("executor-fact", action);
    }
}
