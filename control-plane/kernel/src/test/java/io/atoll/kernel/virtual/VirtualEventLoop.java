package io.atoll.kernel.virtual;

import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.fault.FaultHandler;
import io.atoll.kernel.loop.EventLoop;
import io.atoll.kernel.loop.LoopConfig;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The event loop in virtual time: same bounds, batches and fault handling as the one on a thread,
 * and nothing left to chance.
 *
 * <p>Owned by the thread that runs the {@link VirtualTime}; all calls come from that thread.
 * Closing drops mailbox and timers at once, also while an event runs: a simulated crash.
 */
public final class VirtualEventLoop implements EventLoop {
    private final LoopConfig config;
    private final VirtualTime time;
    private final FaultHandler faults;
    private final Runnable afterDrain;
    private final ArrayDeque<Waiting> mailbox = new ArrayDeque<>();
    private final Set<Timer> timers = new HashSet<>();
    private @Nullable Timer drain;
    private boolean running;
    private boolean closed;

    public VirtualEventLoop(LoopConfig config, VirtualTime time, FaultHandler faults) {
        this(config, time, faults, () -> {});
    }

    /** A loop that runs {@code afterDrain} after every batch of events. */
    public VirtualEventLoop(
            LoopConfig config, VirtualTime time, FaultHandler faults, Runnable afterDrain) {
        this.config = config;
        this.time = time;
        this.faults = faults;
        this.afterDrain = afterDrain;
    }

    @Override
    public boolean submit(String name, Runnable action) {
        return enqueue(new Waiting(name, action, action, Long.MAX_VALUE));
    }

    @Override
    public boolean submit(String name, Duration within, Runnable action, Runnable expired) {
        return enqueue(new Waiting(name, action, expired, time.nanoTime() + within.toNanos()));
    }

    @Override
    public Timer schedule(String name, Duration delay, Runnable action) {
        if (closed) {
            return () -> {};
        }
        if (timers.size() >= config.timerCapacity()) {
            throw new AtollException(
                    ErrorCode.LIMIT_EXCEEDED,
                    "cannot schedule '%s' on %s: %d timers are pending already"
                            .formatted(name, config.name(), timers.size()));
        }
        var alarm = new Alarm(name, action);
        alarm.pending = time.schedule(delay, alarm::ring);
        timers.add(alarm);
        return alarm;
    }

    @Override
    public boolean inLoop() {
        return running;
    }

    @Override
    public boolean isClosed() {
        return closed;
    }

    /** Events that wait in the mailbox now. */
    public int waiting() {
        return mailbox.size();
    }

    @Override
    public void close(Duration grace) {
        crash();
    }

    /** Drops all events and timers at once; nothing of this loop runs any more. */
    public void crash() {
        closed = true;
        mailbox.clear();
        Set.copyOf(timers).forEach(Timer::cancel);
        if (drain != null) {
            drain.cancel();
            drain = null;
        }
    }

    private boolean enqueue(Waiting event) {
        if (closed || mailbox.size() >= config.mailboxCapacity()) {
            return false;
        }
        mailbox.add(event);
        if (drain == null) {
            drain = time.schedule(Duration.ZERO, this::drain);
        }
        return true;
    }

    private void drain() {
        drain = null;
        int batch = Math.min(mailbox.size(), config.maxEventsPerDrain());
        for (int i = 0; i < batch && !closed; i++) {
            var event = mailbox.remove();
            boolean late = time.nanoTime() > event.deadlineNanos;
            guarded(event.name, late ? event.expired : event.action);
        }
        finishBatch();
    }

    private void finishBatch() {
        if (closed) {
            return;
        }
        guarded("after-drain", afterDrain);
        if (!closed && drain == null && !mailbox.isEmpty()) {
            drain = time.schedule(Duration.ZERO, this::drain);
        }
    }

    // An AssertionError of a test's invariant must reach the fault handler too, hence Error.
    private void guarded(String name, Runnable action) {
        running = true;
        try {
            action.run();
        } catch (RuntimeException | Error fault) {
            faults.broken(config.name() + ": " + name, fault);
        } finally {
            running = false;
        }
    }

    private record Waiting(String name, Runnable action, Runnable expired, long deadlineNanos) {}

    private final class Alarm implements Timer {
        private final String name;
        private final Runnable action;
        private @Nullable Timer pending;

        Alarm(String name, Runnable action) {
            this.name = name;
            this.action = action;
        }

        void ring() {
            timers.remove(this);
            guarded(name, action);
            finishBatch();
        }

        @Override
        public void cancel() {
            timers.remove(this);
            if (pending != null) {
                pending.cancel();
            }
        }
    }
}
