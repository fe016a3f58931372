package io.atoll.server.stream;

import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.server.stream.LogGateway.Chunk;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;

/**
 * Reads one attempt's stdout and stderr at once. At most one piece of each is on its way, so the
 * queue never overflows. Owned by its stream's thread; publishers may call from any thread.
 */
final class LogReader implements AutoCloseable {
    private static final int MOST_STREAMS = 2;
    private static final int MOST_SIGNALS = 4 * MOST_STREAMS;
    private static final long LONGEST_WAIT_MILLIS = 1_000;

    private final BlockingQueue<Signal> signals = new ArrayBlockingQueue<>(MOST_SIGNALS);
    private final Reader[] readers = new Reader[MOST_STREAMS];
    private LogPosition position;
    private int open;
    private Optional<AtollException> notKept = Optional.empty();

    private sealed interface Signal {
        record Piece(Reader from, Chunk chunk) implements Signal {}

        record Over() implements Signal {}

        record Failed(Reader from, Throwable why) implements Signal {}
    }

    /** {@code position}: from where the streams are read that are added. */
    LogReader(LogPosition position) {
        this.position = position;
    }

    LogPosition position() {
        return position;
    }

    /**
     * Reads one more stream.
     *
     * @param lack what it means if nothing of it is kept
     */
    void add(boolean stderr, Lack lack, Flow.Publisher<LogGateway.Chunk> publisher) {
        var reader = new Reader(stderr, lack);
        readers[open++] = reader;
        try {
            publisher.subscribe(reader);
        } catch (AtollException refused) {
            signals.add(new Signal.Failed(reader, refused));
        }
    }

    /**
     * The next piece of any of the streams, after about a second at most; over when all are.
     *
     * @throws AtollException as the site's log fails
     */
    Source.Next<LogPiece> next() throws InterruptedException {
        while (open > 0) {
            switch (signals.poll(LONGEST_WAIT_MILLIS, TimeUnit.MILLISECONDS)) {
                case null -> {
                    return new Source.Next.Quiet<>();
                }
                case Signal.Piece(var from, var chunk) -> {
                    from.more();
                    return new Source.Next.Item<>(piece(from.stderr, chunk));
                }
                case Signal.Over _ -> open--;
                case Signal.Failed(var from, var why) -> {
                    if (from.isNotKept(why)) {
                        // Said when all that is kept has been read.
                        notKept = Optional.of(from.failure(why));
                    } else if (!from.wasEmpty(why)) {
                        open = 0;
                        throw from.failure(why);
                    }
                    open--;
                }
            }
        }
        if (notKept.isPresent()) {
            var failure = notKept.get();
            notKept = Optional.empty();
            throw failure;
        }
        return new Source.Next.Over<>();
    }

    private LogPiece piece(boolean stderr, Chunk chunk) {
        return switch (chunk) {
            case Chunk.Written(var bytes) -> {
                position = position.after(stderr, bytes.length);
                yield new LogPiece.Bytes(stderr, bytes, position);
            }
            case Chunk.LeftOut(var count) -> {
                position = position.after(stderr, count);
                yield new LogPiece.LeftOut(stderr, count, position);
            }
        };
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

    /**
     * What it means that nothing is kept of a log.
     *
     * @param empty nothing was written
     * @param why what was written is not kept, in words for people
     */
    record Lack(boolean empty, Optional<String> why) {
        static final Lack EMPTY = new Lack(true, Optional.empty());
        static final Lack UNEXPLAINED = new Lack(false, Optional.empty());
    }

    private final class Reader implements Flow.Subscriber<Chunk> {
        private final boolean stderr;
        private final Lack lack;
        private volatile Flow.@org.jspecify.annotations.Nullable Subscription subscription;
        private volatile boolean cancelled;

        Reader(boolean stderr, Lack lack) {
            this.stderr = stderr;
            this.lack = lack;
        }

        boolean wasEmpty(Throwable why) {
            return lack.empty() && isNotFound(why);
        }

        boolean isNotKept(Throwable why) {
            return isNotFound(why) && lack.why().isPresent();
        }

        AtollException failure(Throwable why) {
            return isNotKept(why)
                    ? new AtollException(
                            ErrorCode.NOT_FOUND,
                            "cannot read the log: not kept: " + lack.why().orElse(""),
                            why)
                    : LogReader.failure(why);
        }

        private boolean isNotFound(Throwable why) {
            return why instanceof AtollException coded && coded.code() == ErrorCode.NOT_FOUND;
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
        public void onNext(Chunk chunk) {
            signals.add(new Signal.Piece(this, chunk));
        }

        @Override
        public void onError(Throwable why) {
            signals.add(new Signal.Failed(this, why));
        }

        @Override
        public void onComplete() {
            signals.add(new Signal.Over());
        }
    }
}
