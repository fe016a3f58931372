package io.atoll.agent.app.link;

import io.atoll.agent.app.config.Address;
import io.atoll.protocol.channel.PeerChannels;
import io.atoll.protocol.v1.AgentMessage;
import io.atoll.protocol.v1.ControlMessage;
import io.atoll.protocol.v1.LinkGrpc;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.netty.handler.ssl.SslContext;
import java.util.ArrayDeque;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Opens links over gRPC with the site's certificate; a connection per link. */
public final class GrpcDialer implements LinkDialer {
    private static final int QUEUE_LIMIT = 100_000;
    private static final int MESSAGES_AHEAD = 64;
    private static final long RETRY_NANOS = 1_000_000;

    private final Supplier<SslContext> tls;

    /** {@code tls}: asked at each dial, so that a renewed certificate is shown. */
    public GrpcDialer(Supplier<SslContext> tls) {
        this.tls = tls;
    }

    @Override
    public LinkStream open(Address address, LinkStream.Listener listener) {
        ManagedChannel channel = PeerChannels.open(address.host(), address.port(), tls.get());
        var responses = new Responses(listener);
        // The callbacks only hand over: a thread of their own would be a detour.
        LinkGrpc.newStub(channel).withExecutor(Runnable::run).open(responses);
        return new Stream(channel, responses.requests());
    }

    /** The sending side; the loop's thread. */
    private static final class Stream implements LinkStream {
        private final ManagedChannel channel;
        private final ClientCallStreamObserver<AgentMessage> requests;
        private final ArrayDeque<AgentMessage> queue = new ArrayDeque<>();
        private boolean closed;

        private Stream(ManagedChannel channel, ClientCallStreamObserver<AgentMessage> requests) {
            this.channel = channel;
            this.requests = requests;
        }

        @Override
        public boolean send(AgentMessage message) {
            if (queue.size() >= QUEUE_LIMIT) {
                return false;
            }
            queue.add(message);
            flush();
            return true;
        }

        @Override
        public void flush() {
            while (!closed && requests.isReady() && !queue.isEmpty()) {
                requests.onNext(queue.remove());
            }
        }

        @Override
        public void applied() {
            if (!closed) {
                requests.request(1);
            }
        }

        @Override
        public void close(boolean orderly) {
            if (closed) {
                return;
            }
            closed = true;
            if (orderly) {
                requests.onCompleted();
                channel.shutdown();
            } else {
                requests.cancel("this side gave the link up", null);
                channel.shutdownNow();
            }
        }
    }

    /** The receiving side; the connection's thread. */
    private static final class Responses
            implements ClientResponseObserver<AgentMessage, ControlMessage> {
        private final LinkStream.Listener listener;
        private volatile @Nullable ClientCallStreamObserver<AgentMessage> requests;

        private Responses(LinkStream.Listener listener) {
            this.listener = listener;
        }

        private ClientCallStreamObserver<AgentMessage> requests() {
            var started = requests;
            if (started == null) {
                throw new IllegalStateException("a call that was started has a request side");
            }
            return started;
        }

        @Override
        public void beforeStart(ClientCallStreamObserver<AgentMessage> stream) {
            stream.disableAutoRequestWithInitial(MESSAGES_AHEAD);
            stream.setOnReadyHandler(listener::writable);
            requests = stream;
        }

        @Override
        public void onNext(ControlMessage message) {
            if (!listener.message(message)) {
                requests().cancel("this agent is too busy for the link", null);
            }
        }

        @Override
        public void onError(Throwable failure) {
            // The end must be told, or nobody dials again.
            while (!listener.ended(failure) && !Thread.currentThread().isInterrupted()) {
                LockSupport.parkNanos(RETRY_NANOS);
            }
        }

        @Override
        public void onCompleted() {
            onError(
                    Status.UNAVAILABLE
                            .withDescription("the control plane ended the link")
                            .asRuntimeException());
        }
    }
}
