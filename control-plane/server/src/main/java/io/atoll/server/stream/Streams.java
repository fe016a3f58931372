package io.atoll.server.stream;

import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import java.util.function.Supplier;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * Feeds streams from sources that wait: one virtual thread for each, which takes the next item only
 * when the reader has asked for it.
 *
 * <p>Owns how many streams are open, at most {@link #MOST}. Safe from any thread; soft.
 */
public final class Streams {
    /** How many may be open at once. */
    public static final int MOST = 256;

    private final Semaphore free = new Semaphore(MOST);

    /**
     * A stream of what {@code source} gives; the source is opened when somebody reads.
     *
     * @param last makes the item that tells of a failure in mid-stream
     * @throws AtollException LIMIT_EXCEEDED if too many are open
     */
    public <T> Publisher<T> open(Supplier<Source<T>> source, Function<AtollException, T> last) {
        if (!free.tryAcquire()) {
            throw new AtollException(
                    ErrorCode.LIMIT_EXCEEDED,
                    "cannot open another stream: %d are open (at most %d)".formatted(MOST, MOST));
        }
        return subscriber -> {
            var feeding = new Feeding<>(subscriber, source, last);
            subscriber.onSubscribe(feeding);
            Thread.ofVirtual().name("stream").start(feeding);
        };
    }

    /** One stream: its thread, and how much its reader has asked for. */
    private final class Feeding<T> implements Subscription, Runnable {
        private final Subscriber<? super T> subscriber;
        private final Supplier<Source<T>> opening;
        private final Function<AtollException, T> last;
        private final Semaphore wanted = new Semaphore(0);
        private volatile boolean cancelled;
        private volatile Thread thread = Thread.currentThread();
        private volatile boolean running;

        Feeding(
                Subscriber<? super T> subscriber,
                Supplier<Source<T>> opening,
                Function<AtollException, T> last) {
            this.subscriber = subscriber;
            this.opening = opening;
            this.last = last;
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
            try (var source = opening.get()) {
                feed(source);
            } catch (InterruptedException _) {
                complete();
            } catch (AtollException e) {
                end(e);
            } catch (RuntimeException e) {
                fail(e);
            } finally {
                running = false;
                free.release();
            }
        }

        private void feed(Source<T> source) throws InterruptedException {
            while (!cancelled) {
                wanted.acquire();
                var item = source.next();
                if (item.isEmpty()) {
                    complete();
                    return;
                }
                subscriber.onNext(item.get());
            }
        }

        private void end(AtollException failure) {
            if (!cancelled) {
                subscriber.onNext(last.apply(failure));
                complete();
            }
        }

        private void complete() {
            if (!cancelled) {
                subscriber.onComplete();
            }
        }

        private void fail(RuntimeException failure) {
            if (!cancelled) {
                subscriber.onError(failure);
            }
        }
    }
}
