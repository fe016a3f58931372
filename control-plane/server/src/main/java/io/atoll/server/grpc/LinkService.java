package io.atoll.server.grpc;

import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.digest.Digest;
import io.atoll.protocol.channel.PeerInterceptor;
import io.atoll.protocol.v1.AgentMessage;
import io.atoll.protocol.v1.ControlMessage;
import io.atoll.protocol.v1.LinkGrpc;
import io.atoll.server.grpc.agents.SiteLink;
import io.atoll.server.grpc.call.Outgoing;
import io.atoll.server.grpc.call.StreamIntake;
import io.atoll.server.grpc.call.Upstream;
import io.atoll.server.grpc.instances.LinkRoutes;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;

/** Agents' links: to the leader here, or message for message to the instance that leads. */
final class LinkService extends LinkGrpc.LinkImplBase {
    private final LinkRoutes routes;
    private final ScheduledExecutorService timer;
    private final String instance;

    LinkService(LinkRoutes routes, ScheduledExecutorService timer, String instance) {
        this.routes = routes;
        this.timer = timer;
        this.instance = instance;
    }

    @Override
    public StreamObserver<AgentMessage> open(StreamObserver<ControlMessage> answers) {
        var peer = PeerInterceptor.requireSite();
        var stream = (ServerCallStreamObserver<ControlMessage>) answers;
        return new Intake(
                stream,
                new SiteLink.Peer(peer.site(), new Digest(peer.key().hex()), instance),
                new Outgoing<>(stream));
    }

    private final class Intake extends StreamIntake<AgentMessage> {
        private final SiteLink.Peer peer;
        private final Outgoing<ControlMessage> outgoing;
        private @Nullable Upstream upstream;

        Intake(
                ServerCallStreamObserver<ControlMessage> stream,
                SiteLink.Peer peer,
                Outgoing<ControlMessage> outgoing) {
            super(stream, timer);
            this.peer = peer;
            this.outgoing = outgoing;
        }

        @Override
        protected boolean take(AgentMessage message) {
            var way = upstream;
            if (way == null) {
                way =
                        routes.toLeader(peer, outgoing)
                                .orElseThrow(
                                        () ->
                                                new AtollException(
                                                        ErrorCode.UNAVAILABLE,
                                                        "cannot open the link: no leader is known"
                                                                + " now"));
                upstream = way;
            }
            return way.take(message);
        }

        @Override
        protected void ended() {
            outgoing.gone();
            if (upstream != null) {
                upstream.end();
            }
        }

        @Override
        protected void fail(Throwable failure) {
            outgoing.fail(failure);
        }
    }
}
