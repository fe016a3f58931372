package io.atoll.server.grpc.logs;

import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.id.SiteName;
import io.atoll.protocol.ErrorCodes;
import io.atoll.protocol.v1.InstancesGrpc;
import io.atoll.protocol.v1.LogPiece;
import io.atoll.protocol.v1.ReadLogRequest;
import io.atoll.protocol.wire.WireValues;
import io.atoll.server.stream.LogGateway;
import io.atoll.server.stream.LogGateway.Chunk;
import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.time.Duration;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A log read from the instance that leads; the reader's demand is the call's. Each call has a
 * deadline: the leader says at once that it reads, and when it has said nothing by then the reader
 * is told so; otherwise the next call goes on where this one was.
 *
 * @param limit for one call
 */
record RemoteLog(
        Supplier<? extends Channel> channel,
        SiteName site,
        LogGateway.Wanted wanted,
        Duration limit)
        implements Flow.Publisher<Chunk> {
    @Override
    public void subscribe(Flow.Subscriber<? super Chunk> reader) {
        var reading = new Reading(reader, wanted.offset());
        reader.onSubscribe(reading);
        reading.call();
    }

    /** What one reader reads, call after call. The lock is held while no one is called. */
    private final class Reading implements Flow.Subscription {
        private final Flow.Subscriber<? super Chunk> reader;
        private final ReentrantLock lock = new ReentrantLock();

        // Guarded by the lock.
        private long offset;
        private long demand;
        private boolean over;
        private @Nullable Call current;

        Reading(Flow.Subscriber<? super Chunk> reader, long offset) {
            this.reader = reader;
            this.offset = offset;
        }

        void call() {
            Call next;
            ReadLogRequest request;
            lock.lock();
            try {
                if (over) {
                    return;
                }
                next = new Call(this);
                current = next;
                request = requestFrom(offset);
            } finally {
                lock.unlock();
            }
            try {
                InstancesGrpc.newStub(channel.get())
                        .withDeadlineAfter(limit.toNanos(), TimeUnit.NANOSECONDS)
                        .readLog(request, next);
            } catch (AtollException unreachable) {
                fail(unreachable);
                return;
            }
            if (isOver()) {
                next.cancel(); // the reader left while it began
            }
        }

        private boolean isOver() {
            lock.lock();
            try {
                return over;
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void request(long count) {
            Call call;
            lock.lock();
            try {
                demand = demand + count < 0 ? Long.MAX_VALUE : demand + count;
                call = current;
            } finally {
                lock.unlock();
            }
            if (call != null) {
                call.ask();
            }
        }

        @Override
        public void cancel() {
            var call = end();
            if (call != null) {
                call.cancel();
            }
        }

        private long demand() {
            lock.lock();
            try {
                return demand;
            } finally {
                lock.unlock();
            }
        }

        private void read(Chunk chunk) {
            lock.lock();
            try {
                demand--;
                offset +=
                        switch (chunk) {
                            case Chunk.Written(var bytes) -> bytes.length;
                            case Chunk.LeftOut(var bytes) -> bytes;
                        };
            } finally {
                lock.unlock();
            }
            reader.onNext(chunk);
        }

        private void fail(AtollException why) {
            if (end() != null) {
                reader.onError(why);
            }
        }

        private void complete() {
            if (end() != null) {
                reader.onComplete();
            }
        }

        // The call that ran; null: it was over already.
        private @Nullable Call end() {
            lock.lock();
            try {
                var call = current;
                current = null;
                over = true;
                return call;
            } finally {
                lock.unlock();
            }
        }
    }

    private ReadLogRequest requestFrom(long offset) {
        var request =
                ReadLogRequest.newBuilder()
                        .setSite(site.text())
                        .setAttempt(WireValues.attempt(wanted.attempt()))
                        .setStderr(wanted.stderr())
                        .setOffset(offset)
                        .setFollow(wanted.follow());
        wanted.stored().ifPresent(digest -> request.setStored(WireValues.bytes(digest)));
        return request.build();
    }

    /** One call; pieces come on its thread. */
    private static final class Call implements ClientResponseObserver<ReadLogRequest, LogPiece> {
        private final Reading reading;
        private final AtomicBoolean asking = new AtomicBoolean();
        private volatile @Nullable ClientCallStreamObserver<ReadLogRequest> call;
        private volatile boolean answered;

        Call(Reading reading) {
            this.reading = reading;
        }

        @Override
        public void beforeStart(ClientCallStreamObserver<ReadLogRequest> starting) {
            call = starting;
            // One piece more than is wanted: that the leader reads is no piece of the log.
            starting.disableAutoRequestWithInitial(1);
        }

        // One at a time, as the reader itself does.
        private void ask() {
            var running = call;
            if (running != null
                    && answered
                    && reading.demand() > 0
                    && asking.compareAndSet(false, true)) {
                running.request(1);
            }
        }

        void cancel() {
            var running = call;
            if (running != null) {
                running.cancel("the reader left", null);
            }
        }

        @Override
        public void onNext(LogPiece piece) {
            answered = true;
            asking.set(false);
            if (piece.getLeftOut() > 0) {
                reading.read(new Chunk.LeftOut(piece.getLeftOut()));
            } else if (!piece.getBytes().isEmpty()) {
                reading.read(new Chunk.Written(piece.getBytes().toByteArray()));
            }
            ask();
        }

        @Override
        public void onError(Throwable failure) {
            boolean ranOut =
                    Status.fromThrowable(failure).getCode() == Status.Code.DEADLINE_EXCEEDED
                            && !ErrorCodes.isTold(failure);
            if (!ranOut) {
                reading.fail(ErrorCodes.fromStatus("read the log", failure));
            } else if (answered) {
                reading.call();
            } else {
                reading.fail(
                        new AtollException(
                                ErrorCode.DEADLINE_EXCEEDED,
                                "cannot read the log: the instance that leads said nothing within"
                                        + " its deadline",
                                failure));
            }
        }

        @Override
        public void onCompleted() {
            reading.complete();
        }
    }
}
