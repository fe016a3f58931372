package io.atoll.protocol.channel;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.Context;
import io.grpc.MethodDescriptor;

/**
 * Refuses unary calls that have no deadline: such a call waits for ever when the peer goes away. To
 * make one is a fault of our own code, so it throws. Streams are watched by heartbeats instead.
 */
public final class Deadlines implements ClientInterceptor {
    @Override
    public <Q, R> ClientCall<Q, R> interceptCall(
            MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
        boolean bounded = options.getDeadline() != null || Context.current().getDeadline() != null;
        if (method.getType() == MethodDescriptor.MethodType.UNARY && !bounded) {
            throw new IllegalStateException(
                    "cannot call %s: the call has no deadline"
                            .formatted(method.getFullMethodName()));
        }
        return next.newCall(method, options);
    }
}
