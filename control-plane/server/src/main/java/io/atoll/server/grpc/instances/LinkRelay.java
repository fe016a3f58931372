package io.atoll.server.grpc.instances;

import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.protocol.ErrorCodes;
import io.atoll.protocol.v1.AgentMessage;
import io.atoll.protocol.v1.ControlMessage;
import io.atoll.protocol.v1.InstancesGrpc;
import io.atoll.protocol.v1.RelayedPeer;
import io.atoll.protocol.v1.RelayedUp;
import io.atoll.server.grpc.agents.SiteLink;
import io.atoll.server.grpc.call.Outgoing;
import io.atoll.server.grpc.call.Upstream;
import io.grpc.ManagedChannel;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import org.jspecify.annotations.Nullable;

/**
 * Carries an agent's link to the leader at another instance, message for message. Soft: when it
 * breaks, the agent's stream ends UNAVAILABLE and the agent dials again.
 */
final class LinkRelay implements Upstream {
    private final Outgoing<ControlMessage> outgoing;
    private final Answers answers = new Answers();

    LinkRelay(ManagedChannel channel, SiteLink.Peer peer, Outgoing<ControlMessage> outgoing) {
        this.outgoing = outgoing;
        InstancesGrpc.newStub(channel).withExecutor(Runnable::run).relayLink(answers);
        answers.calls()
                .onNext(
                        RelayedUp.newBuilder()
                                .setPeer(
                                        RelayedPeer.newBuilder()
                                                .setSite(peer.site().text())
                                                .setKeyFingerprint(peer.key().hex())
                                                .setInstance(peer.holder()))
                                .build());
    }

    @Override
    public boolean take(AgentMessage message) {
        var calls = answers.calls();
        if (!calls.isReady() && message.getBodyCase() != AgentMessage.BodyCase.HELLO) {
            return false;
        }
        calls.onNext(RelayedUp.newBuilder().setMessage(message).build());
        return true;
    }

    @Override
    public void end() {
        answers.calls().cancel("the agent's stream ended", null);
    }

    /** The leader's messages, on the connection's thread. */
    private final class Answers implements ClientResponseObserver<RelayedUp, ControlMessage> {
        private volatile @Nullable ClientCallStreamObserver<RelayedUp> started;

        ClientCallStreamObserver<RelayedUp> calls() {
            var calls = started;
            if (calls == null) {
                throw new IllegalStateException("a call that was started has a request side");
            }
            return calls;
        }

        @Override
        public void beforeStart(ClientCallStreamObserver<RelayedUp> calls) {
            started = calls;
        }

        @Override
        public void onNext(ControlMessage message) {
            if (!outgoing.send(message)) {
                outgoing.fail(
                        ErrorCodes.toStatus(
                                new AtollException(
                                        ErrorCode.LIMIT_EXCEEDED,
                                        "cannot keep the link: it takes messages too slowly")));
                calls().cancel("the agent takes messages too slowly", null);
            }
        }

        @Override
        public void onError(Throwable failure) {
            outgoing.fail(
                    ErrorCodes.toStatus(
                            ErrorCodes.fromStatus("relay the link to the leader", failure)));
        }

        @Override
        public void onCompleted() {
            outgoing.fail(
                    ErrorCodes.toStatus(
                            new AtollException(
                                    ErrorCode.UNAVAILABLE,
                                    "cannot keep the link: the leader ended it")));
        }
    }
}
