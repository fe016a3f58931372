package io.atoll.agent.app.selfcheck;

import io.atoll.agent.app.work.Workers;
import io.atoll.agent.event.AgentEvent;
import io.atoll.agent.loop.Inbox;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.loop.EventLoop;
import io.atoll.kernel.loop.Mailbox;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Looks whether this site can do its part: every half minute, at once after something failed, and
 * ever less often while a fault stays. What was found is told to the core each time.
 *
 * <p>Owns when to look next; soft. Owner thread: the agent's loop. A worker looks, one look at a
 * time, because a disk may never answer: that it does not is told as well.
 */
public final class SelfCheck implements AutoCloseable {
    private static final Duration USUALLY = Duration.ofSeconds(30);
    private static final Duration FIRST_AGAIN = Duration.ofSeconds(2);
    private static final Duration LAST_AGAIN = Duration.ofSeconds(60);
    static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final System.Logger LOG = System.getLogger(SelfCheck.class.getName());

    private final List<Probe> probes;
    private final EventLoop loop;
    private final Inbox inbox;
    private final Consumer<Runnable> worker;
    private final Runnable close;
    private EventLoop.@Nullable Timer next;
    private EventLoop.@Nullable Timer overdue;
    private Duration again = FIRST_AGAIN;
    private String found = "";
    private boolean looking;

    /** Part of what this site must be able to do. */
    @FunctionalInterface
    public interface Probe {
        /**
         * Tries it.
         *
         * @throws AtollException with what is wrong, in one sentence
         */
        void look();
    }

    private SelfCheck(
            List<Probe> probes,
            EventLoop loop,
            Inbox inbox,
            Consumer<Runnable> worker,
            Runnable close) {
        this.probes = List.copyOf(probes);
        this.loop = loop;
        this.inbox = inbox;
        this.worker = worker;
        this.close = close;
    }

    /** {@code probes}: tried in this order until one finds something wrong. */
    public static SelfCheck of(List<Probe> probes, EventLoop loop, Inbox inbox) {
        var workers = new Workers("self-check", 1, 2);
        return new SelfCheck(probes, loop, inbox, workers::submit, workers::close);
    }

    /** {@code worker}: looks on a thread of its own choice. */
    static SelfCheck by(
            Consumer<Runnable> worker, List<Probe> probes, EventLoop loop, Inbox inbox) {
        return new SelfCheck(probes, loop, inbox, worker, () -> {});
    }

    /** Looks now, unless it does already; on the loop's thread, as the first time. */
    public void look() {
        if (looking) {
            return;
        }
        looking = true;
        cancel(next);
        overdue = loop.schedule("self-check-overdue", PATIENCE, this::silent);
        try {
            worker.accept(this::probe);
        } catch (AtollException full) {
            silent();
        }
    }

    private void probe() {
        String fault = "";
        try {
            probes.forEach(Probe::look);
        } catch (AtollException wrong) {
            fault = String.valueOf(wrong.getMessage());
        } catch (RuntimeException | Error broken) {
            inbox.broken("looking whether this site can do its part", broken);
        }
        String told = fault;
        Mailbox.put(loop, "self-checked", () -> looked(told));
    }

    private void silent() {
        tell("the disks of this site have not answered for %d s".formatted(PATIENCE.toSeconds()));
    }

    private void looked(String fault) {
        looking = false;
        cancel(overdue);
        tell(fault);
        next = loop.schedule("self-check", fault.isEmpty() ? USUALLY : again, this::look);
        again = fault.isEmpty() ? FIRST_AGAIN : shorter(again.multipliedBy(2), LAST_AGAIN);
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private void tell(String fault) {
        if (!fault.equals(found)) {
            found = fault;
            LOG.log(
                    System.Logger.Level.WARNING,
                    fault.isEmpty() ? "this site can do its part again" : fault);
        }
        inbox.tell(new AgentEvent.SelfChecked(fault));
    }

    private static void cancel(EventLoop.@Nullable Timer timer) {
        if (timer != null) {
            timer.cancel();
        }
    }

    @Override
    public void close() {
        close.run();
    }
}
