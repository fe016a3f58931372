package io.atoll.server.grpc.call;

import io.atoll.kernel.AtollException;
import io.atoll.protocol.ErrorCodes;
import io.grpc.stub.StreamObserver;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers a unary call from a thread that gRPC does not watch. */
public final class Answering {
    private static final Logger LOG = LoggerFactory.getLogger(Answering.class);

    private Answering() {}

    /** Runs {@code work}, which answers; what it throws is the answer. */
    public static void with(StreamObserver<?> answers, Runnable work) {
        try {
            work.run();
        } catch (AtollException e) {
            answers.onError(ErrorCodes.toStatus(e));
        } catch (RuntimeException e) {
            LOG.error("a call was not answered why={}", e.toString(), e);
            answers.onError(ErrorCodes.toStatus(e));
        }
    }
}
