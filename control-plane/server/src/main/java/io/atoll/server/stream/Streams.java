package io.atoll.server.stream;

import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.time.TimeSource;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Feeds streams from sources that wait: one virtual thread for each, which takes the next item only
 * when the reader has asked for it. A stream begins at once and is never silent for long, so that
 * neither its reader nor anything on the way takes quiet for broken.
 *
 * <p>Owns how many streams are open, at most {@link #MOST}. Safe from any thread; soft.
 */
public final class Streams {
    /** How many may be open at once. */
    public static final int MOST = 256;

    /** The longest that a stream says nothing, give or take a second. */
    public static final Duration LONGEST_SILENCE = Duration.ofSeconds(5);

    /** A reader that takes nothing for so long is gone, whatever its connection says. */
    private static final Duration LONGEST_UNREAD = Duration.ofMinutes(1);

    private static final Logger LOG = LoggerFactory.getLogger(Streams.class);

    private final Semaphore free = new Semaphore(MOST);
    private final TimeSource time;
    private final Duration longestUnread;

    public Streams(TimeSource time) {
        this(time, LONGEST_UNREAD);
    }

    /** {@code longestUnread}: a reader that takes nothing for so long loses its connection. */
    Streams(TimeSource time, Duration longestUnread) {
        this.time = time;
        this.longestUnread = longestUnread;
    }

    /**
     * What a stream says besides its items.
     *
     * @param greeting its first words
     * @param alive what it says when there is nothing to say
     * @param failed tells of a failure in mid-stream, as its last words
     */
    public record Words<T>(T greeting, T alive, Function<AtollException, T> failed) {}

    /**
     * A stream of what {@code source} gives; the source is opened when somebody reads.
     *
     * @throws AtollException LIMIT_EXCEEDED if too many are open
     */
    public <T> Publisher<T> open(Supplier<Source<T>> source, Words<T> words) {
        if (free.availablePermits() == 0) {
            throw full();
        }
        // Nobody may ever read it, so it counts from there on only.
        return subscriber -> {
            var feeding = new Feeding<>(subscriber, source, words);
            subscriber.onSubscribe(feeding);
            Thread.ofVirtual().name("stream").start(feeding);
        };
    }

    /** How many streams may still be opened. */
    int free() {
        return free.availablePermits();
    }

    private static AtollException full() {
        return new AtollException(
                ErrorCode.LIMIT_EXCEEDED,
                "cannot open another stream: %d are open (at most %d)".formatted(MOST, MOST));
    }

    /** Nobody takes what a stream says. */
    private static final class UnreadException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        UnreadException(Duration silence) {
            super("its reader took nothing for %d ms".formatted(silence.toMillis()));
        }
    }

    /** One stream: its thread, and how much its reader has asked for. */
    private final class Feeding<T> implements Subscription, Runnable {
        private final Subscriber<? super T> subscriber;
        private final Supplier<Source<T>> opening;
        private final Words<T> words;
        private final Semaphore wanted = new Semaphore(0);
        private volatile boolean cancelled;
        private volatile Thread thread = Thread.currentThread();
        private volatile boolean running;
        private long lastSaidNanos; // of its own thread

        Feeding(Subscriber<? super T> subscriber, Supplier<Source<T>> opening, Words<T> words) {
            this.subscriber = subscriber;
            this.opening = opening;
            this.words = words;
        }

        @Override
        public void request(long n) {
            // A semaphore counts to its own limit; nobody reads that much.
            int room = Integer.MAX_VALUE - wanted.availablePermits();
            wanted.release((int) Math.min(Math.max(0, n), Math.max(0, room)));
        }

        @Override
        public void cancel() {
            cancelled = true;
            if (running) {
                thread.interrupt();
            }
        }

        @Override
        public void run() {
            thread = Thread.currentThread();
            running = true;
            if (cancelled) {
                return; // before there was a thread to interrupt
            }
            boolean counted = free.tryAcquire();
            try {
                if (counted) {
                    say(words.greeting());
                    feed();
                } else {
                    say(words.failed().apply(full()));
                }
                complete();
            } catch (InterruptedException _) {
                complete();
            } catch (UnreadException unread) {
                // It would keep one of the streams that there are for as long as it likes.
                LOG.warn("closing a stream why={}", unread.getMessage());
                cancelled = true;
                subscriber.onError(unread);
            } catch (RuntimeException | StackOverflowError | AssertionError fault) {
                // Its reader takes nothing any more: its connection has to go.
                LOG.error("a stream's reader broke", fault);
                cancelled = true;
                subscriber.onError(fault);
            } finally {
                running = false;
                if (counted) {
                    free.release();
                }
            }
        }

        private void feed() throws InterruptedException {
            try (var source = opening.get()) {
                boolean over = false;
                while (!over && !cancelled) {
                    over = step(source);
                }
            } catch (AtollException failure) {
                say(words.failed().apply(failure));
            } catch (UnreadException unread) {
                throw unread;
            } catch (RuntimeException | StackOverflowError | AssertionError fault) {
                LOG.error("a stream broke off by a fault", fault);
                say(
                        words.failed()
                                .apply(
                                        new AtollException(
                                                ErrorCode.INTERNAL,
                                                "cannot go on: a fault of the control plane (its"
                                                        + " log has the details)")));
            }
        }

        private boolean step(Source<T> source) throws InterruptedException {
            switch (source.next()) {
                case Source.Next.Item<T>(var item) -> say(item);
                case Source.Next.Quiet<T>(var alive) -> {
                    if (time.nanoTime() - lastSaidNanos >= LONGEST_SILENCE.toNanos()) {
                        say(alive.orElseGet(words::alive));
                    }
                }
                case Source.Next.Over<T> _ -> {
                    return true;
                }
            }
            return false;
        }

        private void say(T item) throws InterruptedException {
            if (!wanted.tryAcquire(longestUnread.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new UnreadException(longestUnread);
            }
            if (!cancelled) {
                subscriber.onNext(item);
                lastSaidNanos = time.nanoTime();
            }
        }

        private void complete() {
            if (!cancelled) {
                subscriber.onComplete();
            }
        }
    }
}
