package io.atoll.kernel.loop;

import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.fault.FaultHandler;
import io.atoll.kernel.time.TimeSource;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The event loop on a platform thread of its own.
 *
 * <p>Owns its mailbox and timers; soft: what waits is lost with the process, so callers answer a
 * peer only from within an event. Any thread submits and schedules; events run on the thread named
 * by the configuration. An exception that escapes an event is a broken invariant, an {@link
 * AtollException} included, and goes to the fault handler; the loop goes on if that returns and
 * ends if that throws.
 *
 * <p>Events are taken in batches: due timers first, then at most {@code maxEventsPerDrain} events
 * of the mailbox, then the after-drain action, once per batch, still on the loop's thread. A leader
 * commits there what the batch collected.
 */
public final class ThreadEventLoop implements EventLoop {
    private final LoopConfig config;
    private final TimeSource time;
    private final FaultHandler faults;
    private final Runnable afterDrain;
    private final Thread thread;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrival = lock.newCondition();
    // Guarded by the lock, as is every field below.
    private final ArrayDeque<Waiting> mailbox = new ArrayDeque<>();
    private final TreeSet<Alarm> alarms =
            new TreeSet<>(
                    Comparator.<Alarm>comparingLong(alarm -> alarm.dueNanos)
                            .thenComparingLong(alarm -> alarm.sequence));
    private final long originNanos;
    private long nextSequence;
    private boolean sleeping;
    private volatile boolean closed;

    /** A loop without an after-drain action; call {@link #start()}. */
    public ThreadEventLoop(LoopConfig config, TimeSource time, FaultHandler faults) {
        this(config, time, faults, () -> {});
    }

    /**
     * A loop that runs {@code afterDrain} after every batch of events. Nothing runs before {@link
     * #start()}, so that an owner may make the loop in its own constructor.
     */
    public ThreadEventLoop(
            LoopConfig config, TimeSource time, FaultHandler faults, Runnable afterDrain) {
        this.config = config;
        this.time = time;
        this.faults = faults;
        this.afterDrain = afterDrain;
        this.originNanos = time.nanoTime();
        this.thread = Thread.ofPlatform().name(config.name()).unstarted(this::runUntilClosed);
    }

    /** Starts the thread; called once. */
    public ThreadEventLoop start() {
        thread.start();
        return this;
    }

    @Override
    public boolean submit(String name, Runnable action) {
        return enqueue(new Waiting(name, action, null, 0));
    }

    @Override
    public boolean submit(String name, Duration within, Runnable action, Runnable expired) {
        return enqueue(new Waiting(name, action, expired, elapsedNanos() + within.toNanos()));
    }

    /**
     * {@inheritDoc}
     *
     * @throws AtollException LIMIT_EXCEEDED if too many timers are pending
     */
    @Override
    public Timer schedule(String name, Duration delay, Runnable action) {
        lock.lock();
        try {
            var alarm = new Alarm(name, action, elapsedNanos() + delay.toNanos(), nextSequence++);
            if (closed) {
                return alarm;
            }
            if (alarms.size() >= config.timerCapacity()) {
                throw new AtollException(
                        ErrorCode.LIMIT_EXCEEDED,
                        "cannot schedule '%s' on %s: %d timers are pending already"
                                .formatted(name, config.name(), alarms.size()));
            }
            alarms.add(alarm);
            wake();
            return alarm;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean inLoop() {
        return thread.equals(Thread.currentThread());
    }

    @Override
    public boolean isClosed() {
        return closed;
    }

    /** Events that wait in the mailbox now; for gauges. */
    public int waiting() {
        lock.lock();
        try {
            return mailbox.size();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close(Duration grace) {
        lock.lock();
        try {
            closed = true;
            mailbox.clear();
            alarms.clear();
            arrival.signal();
        } finally {
            lock.unlock();
        }
        if (!inLoop() && thread.isAlive()) {
            try {
                thread.join(grace);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private boolean enqueue(Waiting event) {
        lock.lock();
        try {
            if (closed || mailbox.size() >= config.mailboxCapacity()) {
                return false;
            }
            mailbox.add(event);
            wake();
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void wake() {
        if (sleeping) {
            arrival.signal();
        }
    }

    /** Since the loop was made, so that comparing never overflows. */
    private long elapsedNanos() {
        return time.nanoTime() - originNanos;
    }

    private void runUntilClosed() {
        try {
            var batch = new ArrayList<Event>(config.maxEventsPerDrain());
            while (awaitBatch(batch)) {
                for (var event : batch) {
                    if (closed) {
                        return;
                    }
                    guarded(event.name(), event::run);
                }
                batch.clear();
                guarded("after-drain", afterDrain);
            }
        } finally {
            closed = true;
        }
    }

    // An AssertionError of a test's invariant must reach the fault handler too, hence Error.
    private void guarded(String name, Runnable action) {
        try {
            action.run();
        } catch (RuntimeException | Error fault) {
            faults.broken(config.name() + ": " + name, fault);
        }
    }

    /** Fills {@code batch}, waiting as long as there is nothing; false once closed. */
    private boolean awaitBatch(List<Event> batch) {
        lock.lock();
        try {
            while (!closed) {
                takeDue(batch);
                for (int i = 0; i < config.maxEventsPerDrain() && !mailbox.isEmpty(); i++) {
                    batch.add(mailbox.remove());
                }
                if (!batch.isEmpty()) {
                    return true;
                }
                sleep();
            }
            return false;
        } finally {
            lock.unlock();
        }
    }

    private void takeDue(List<Event> batch) {
        long now = elapsedNanos();
        while (!alarms.isEmpty() && alarms.first().dueNanos <= now) {
            batch.add(alarms.removeFirst());
        }
    }

    // The caller loops: it looks again for work after every wake-up, spurious or not.
    @SuppressWarnings("WaitNotInLoop")
    private void sleep() {
        sleeping = true;
        try {
            if (alarms.isEmpty()) {
                arrival.await();
            } else {
                var _ = arrival.awaitNanos(alarms.first().dueNanos - elapsedNanos());
            }
        } catch (InterruptedException _) {
            // Only close() ends a loop; a stray interrupt left by an event does not.
        } finally {
            sleeping = false;
        }
    }

    private sealed interface Event {
        String name();

        void run();
    }

    private final class Waiting implements Event {
        private final String name;
        private final Runnable action;
        private final @Nullable Runnable expired;
        private final long deadlineNanos;

        Waiting(String name, Runnable action, @Nullable Runnable expired, long deadlineNanos) {
            this.name = name;
            this.action = action;
            this.expired = expired;
            this.deadlineNanos = deadlineNanos;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public void run() {
            if (expired != null && elapsedNanos() > deadlineNanos) {
                expired.run();
            } else {
                action.run();
            }
        }
    }

    private final class Alarm implements Event, Timer {
        private final String name;
        private final Runnable action;
        private final long dueNanos;
        private final long sequence;
        private final AtomicBoolean cancelled = new AtomicBoolean();

        Alarm(String name, Runnable action, long dueNanos, long sequence) {
            this.name = name;
            this.action = action;
            this.dueNanos = dueNanos;
            this.sequence = sequence;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public void run() {
            // It may have been cancelled by an earlier event of the same batch.
            if (!cancelled.get()) {
                action.run();
            }
        }

        @Override
        public void cancel() {
            cancelled.set(true);
            lock.lock();
            try {
                alarms.remove(this);
            } finally {
                lock.unlock();
            }
        }
    }
}
