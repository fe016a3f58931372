package io.atoll.agent.app.executor;

import io.atoll.agent.app.disk.DiskWatch;
import io.atoll.agent.event.AgentEvent;
import io.atoll.agent.executor.ExecutorListener;
import io.atoll.agent.executor.ExecutorRouter;
import io.atoll.agent.executor.Exit;
import io.atoll.agent.executor.Held;
import io.atoll.agent.loop.AgentLoop;
import io.atoll.kernel.id.AttemptId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Brings what the executors tell to the core: of each first what it holds, then everything else.
 *
 * <p>Owns the facts that came before their executor's list, and which executors have answered;
 * soft, since the lists tell them again. The agent's loop; the listeners' methods are called on the
 * executors' threads and hand over.
 */
public final class ExecutorFacts {
    private static final System.Logger LOG = System.getLogger(ExecutorFacts.class.getName());
    private static final Duration LIST_AGAIN = Duration.ofSeconds(1);

    private final ExecutorRouter executors;
    private final DiskWatch disks;
    private final AgentLoop agent;
    private final Runnable opened;

    /** Those that have told what they hold, or that they cannot tell yet. */
    private final Set<String> asked = new HashSet<>();

    private boolean oneIsOpen;
    private boolean told;

    /**
     * Facts of {@code executors}.
     *
     * @param opened is called once: when every executor has told what it holds or that it cannot
     *     tell yet, and one has told. Attempts of the others stay as the journal has them until
     *     they tell
     */
    public ExecutorFacts(
            ExecutorRouter executors, DiskWatch disks, AgentLoop agent, Runnable opened) {
        this.executors = executors;
        this.disks = disks;
        this.agent = agent;
        this.opened = opened;
    }

    /** Opens the executors. */
    public void begin() {
        for (String kind : executors.kinds()) {
            var source = new Source(kind);
            executors.open(kind, source);
            source.list();
        }
    }

    private void answered(String kind, boolean isOpen) {
        asked.add(kind);
        oneIsOpen |= isOpen;
        if (!told && oneIsOpen && asked.containsAll(executors.kinds())) {
            told = true;
            opened.run();
        }
    }

    private void put(Runnable action) {
        agent.put("executor-fact", action);
    }

    /** What one executor tells. */
    private final class Source implements ExecutorListener {
        private final String kind;
        private final List<AgentEvent> early = new ArrayList<>();
        private boolean open;

        private Source(String kind) {
            this.kind = kind;
        }

        private void list() {
            var _ =
                    executors
                            .list(kind)
                            .whenComplete((held, failed) -> put(() -> listed(held, failed)));
        }

        private void listed(@Nullable List<Held> held, @Nullable Throwable failed) {
            if (held == null || failed != null) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "cannot learn yet which attempts of executor {0} run here: {1}",
                        kind,
                        failed == null ? "no answer" : failed.getMessage());
                agent.events().schedule("list-again", LIST_AGAIN, this::list);
            } else {
                agent.apply(new AgentEvent.ExecutorOpened(kind, held));
                open = true;
                early.forEach(agent::apply);
                early.clear();
            }
            answered(kind, open);
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
    }
}
