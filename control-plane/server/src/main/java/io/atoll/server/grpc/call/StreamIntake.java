package io.atoll.server.grpc.call;

import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.protocol.ErrorCodes;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Takes messages of one stream one after another: the next one is asked for only when the last one
 * was taken, so that a full loop slows its agents down instead of losing what they say.
 *
 * <p>Called by gRPC, one call after another, and by the timer while gRPC has nothing to call.
 */
public abstract class StreamIntake<M> implements StreamObserver<M> {
    private static final long OFFER_AGAIN_MILLIS = 5;
    private static final long FIRST_MESSAGE_LIMIT_SECONDS = 10;

    private final ServerCallStreamObserver<?> stream;
    private final ScheduledExecutorService timer;
    private volatile boolean ended;
    private volatile boolean spoken;
    private @Nullable M offered;

    protected StreamIntake(ServerCallStreamObserver<?> stream, ScheduledExecutorService timer) {
        this.stream = stream;
        this.timer = timer;
        stream.disableAutoRequest();
        stream.setOnCancelHandler(this::gone);
        stream.request(1);
        var _ = timer.schedule(this::requireSpoken, FIRST_MESSAGE_LIMIT_SECONDS, TimeUnit.SECONDS);
    }

    /** Takes a message, or says that it cannot do so now. */
    protected abstract boolean take(M message);

    /** The stream has ended, whoever ended it; called once. */
    protected abstract void ended();

    /** Ends the stream towards the peer. */
    protected abstract void fail(Throwable failure);

    @Override
    public final void onNext(M message) {
        spoken = true;
        offered = message;
        offer();
    }

    @Override
    public final void onError(Throwable failure) {
        gone();
    }

    @Override
    public final void onCompleted() {
        fail(
                ErrorCodes.toStatus(
                        new AtollException(ErrorCode.UNAVAILABLE, "cannot go on: the peer left")));
        gone();
    }

    private void offer() {
        M message = offered;
        if (message == null || ended) {
            return;
        }
        try {
            if (take(message)) {
                offered = null;
                stream.request(1);
            } else {
                var _ = timer.schedule(this::offer, OFFER_AGAIN_MILLIS, TimeUnit.MILLISECONDS);
            }
        } catch (AtollException e) {
            refuse(e);
        } catch (IllegalArgumentException e) {
            refuse(
                    new AtollException(
                            ErrorCode.INVALID, "cannot read a message: " + e.getMessage(), e));
        }
    }

    private void refuse(AtollException why) {
        fail(ErrorCodes.toStatus(why));
        gone();
    }

    private void requireSpoken() {
        if (!spoken) {
            refuse(
                    new AtollException(
                            ErrorCode.DEADLINE_EXCEEDED,
                            "cannot keep the stream: nothing was said on it for %d s"
                                    .formatted(FIRST_MESSAGE_LIMIT_SECONDS)));
        }
    }

    private void gone() {
        if (!ended) {
            ended = true;
            ended();
        }
    }
}
