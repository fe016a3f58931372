package io.atoll.protocol.channel;

import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.protocol.ErrorCodes;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.StatusRuntimeException;
import java.util.concurrent.Semaphore;

/** Bounds the calls that a server serves at once. Thread-safe; soft. */
final class CallLimit implements ServerInterceptor {
    private final int limit;
    private final Semaphore free;

    CallLimit(int limit) {
        this.limit = limit;
        this.free = new Semaphore(limit);
    }

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        if (!free.tryAcquire()) {
            StatusRuntimeException full =
                    ErrorCodes.toStatus(
                            new AtollException(
                                    ErrorCode.LIMIT_EXCEEDED,
                                    "cannot take the call: %d are being served".formatted(limit)));
            Metadata trailers = full.getTrailers();
            call.close(full.getStatus(), trailers == null ? new Metadata() : trailers);
            return new ServerCall.Listener<>() {};
        }
        ServerCall.Listener<Q> inner;
        try {
            inner = next.startCall(call, headers);
        } catch (RuntimeException e) {
            free.release();
            throw e;
        }
        return new Counted<>(inner);
    }

    /** gRPC calls exactly one of its two ends, once. */
    private final class Counted<Q> extends SimpleForwardingServerCallListener<Q> {
        Counted(ServerCall.Listener<Q> inner) {
            super(inner);
        }

        @Override
        public void onComplete() {
            free.release();
            super.onComplete();
        }

        @Override
        public void onCancel() {
            free.release();
            super.onCancel();
        }
    }
}
