package io.atoll.server.stream;

import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Flow;

/**
 * Reads one attempt's stdout and stderr at once. At most one piece of each is on its way, so the
 * queue never overflows. Owned by its stream's thread; publishers may call from any thread.
 */
final class LogReader implements AutoCloseable {
    private static final int MOST_STREAMS = 2;
    private static final int MOST_SIGNALS = 4 * MOST_STREAMS;

    private final BlockingQueue<Signal> signals = new ArrayBlockingQueue<>(MOST_SIGNALS);
    private final Reader[] readers = new Reader[MOST_STREAMS];
    private int open;

    private sealed interface Signal {
        @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
        record Piece(Reader from, byte[] bytes) implements Signal {}

        record Over() implements Signal {}

        record Failed(Throwable why) implements Signal {}
    }

    /** Reads one more stream. */
    void add(boolean stderr, Flow.Publisher<byte[]> publisher) {
        var reader = new Reader(stderr);
        readers[open++] = reader;
        publisher.subscribe(reader);
    }

    /**
     * The next bytes of any of the streams.
     *
     * @return empty: all are over
     * @throws AtollException as the site's log fails
     */
    Optional<LogPiece.Bytes> next() throws InterruptedException {
        while (open > 0) {
            switch (signals.take()) {
                case Signal.Piece(var from, var bytes) -> {
                    from.more();
                    return Optional.of(new LogPiece.Bytes(from.stderr, bytes));
                }
                case Signal.Over _ -> open--;
                case Signal.Failed(var why) -> {
                    open = 0;
                    throw failure(why);
                }
            }
        }
        return Optional.empty();
    }

    @Override
    public void close() {
        for (var reader : readers) {
            if (reader != null) {
                reader.cancel();
            }
        }
    }

    private static AtollException failure(Throwable why) {
        return why instanceof AtollException coded
                ? coded
                : new AtollException(
                        ErrorCode.UNAVAILABLE, "cannot read the log: its site went away", why);
    }

    private final class Reader implements Flow.Subscriber<byte[]> {
        private final boolean stderr;
        private volatile Flow.@org.jspecify.annotations.Nullable Subscription subscription;
        private volatile boolean cancelled;

        Reader(boolean stderr) {
            this.stderr = stderr;
        }

        void more() {
            var current = subscription;
            if (current != null) {
                current.request(1);
            }
        }

        void cancel() {
            cancelled = true;
            var current = subscription;
            if (current != null) {
                current.cancel();
            }
        }

        @Override
        public void onSubscribe(Flow.Subscription given) {
            subscription = given;
            if (cancelled) {
                given.cancel();
            } else {
                given.request(1);
            }
        }

        @Override
        public void onNext(byte[] bytes) {
            signals.add(new Signal.Piece(this, bytes));
        }

        @Override
        public void onError(Throwable why) {
            signals.add(new Signal.Failed(why));
        }

        @Override
        public void onComplete() {
            signals.add(new Signal.Over());
        }
    }
}
