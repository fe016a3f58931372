package io.atoll.protocol.channel;

import io.atoll.kernel.AtollException;
import io.atoll.protocol.ErrorCodes;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.StatusRuntimeException;

/**
 * Answers a coded failure that a service threw with its code and sentence. Any other exception goes
 * on to gRPC, which tells the peer nothing and the process' fault handling everything.
 */
final class FailureInterceptor implements ServerInterceptor {
    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        try {
            return new Answering<>(next.startCall(call, headers), call);
        } catch (AtollException e) {
            answer(call, e);
            return new ServerCall.Listener<>() {};
        }
    }

    private static void answer(ServerCall<?, ?> call, AtollException failure) {
        StatusRuntimeException status = ErrorCodes.toStatus(failure);
        Metadata trailers = status.getTrailers();
        call.close(status.getStatus(), trailers == null ? new Metadata() : trailers);
    }

    private static final class Answering<Q> extends SimpleForwardingServerCallListener<Q> {
        private final ServerCall<Q, ?> call;

        Answering(ServerCall.Listener<Q> inner, ServerCall<Q, ?> call) {
            super(inner);
            this.call = call;
        }

        @Override
        public void onMessage(Q message) {
            try {
                super.onMessage(message);
            } catch (AtollException e) {
                answer(call, e);
            }
        }

        @Override
        public void onHalfClose() {
            try {
                super.onHalfClose();
            } catch (AtollException e) {
                answer(call, e);
            }
        }
    }
}
