package io.atoll.server.grpc;

import com.google.protobuf.ByteString;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.id.SiteName;
import io.atoll.protocol.channel.PeerInterceptor;
import io.atoll.protocol.v1.AgentMessage;
import io.atoll.protocol.v1.ControlMessage;
import io.atoll.protocol.v1.ForwardReply;
import io.atoll.protocol.v1.ForwardRequest;
import io.atoll.protocol.v1.InstancesGrpc;
import io.atoll.protocol.v1.LogPiece;
import io.atoll.protocol.v1.ReadLogRequest;
import io.atoll.protocol.v1.RelayedPeer;
import io.atoll.protocol.v1.RelayedUp;
import io.atoll.protocol.wire.WireValues;
import io.atoll.server.commands.CommandCodec;
import io.atoll.server.commands.CommandRouter;
import io.atoll.server.grpc.agents.SiteLink;
import io.atoll.server.grpc.call.Answering;
import io.atoll.server.grpc.call.Outgoing;
import io.atoll.server.grpc.call.StreamIntake;
import io.atoll.server.grpc.call.Upstream;
import io.atoll.server.grpc.instances.LinkRoutes;
import io.atoll.server.grpc.logs.LogRequests;
import io.atoll.server.grpc.logs.LogSender;
import io.atoll.server.stream.LogGateway;
import io.grpc.Context;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What other instances ask of the leader. Never passes anything on to a third one. */
final class InstancesService extends InstancesGrpc.InstancesImplBase {
    private static final Duration LONGEST = Duration.ofMinutes(10);

    private final LinkRoutes routes;
    private final CommandRouter commands;
    private final CommandCodec codec;
    private final LogRequests logs;
    private final ScheduledExecutorService timer;
    private final Executor threads;

    InstancesService(
            LinkRoutes routes,
            CommandRouter commands,
            CommandCodec codec,
            LogRequests logs,
            ScheduledExecutorService timer,
            Executor threads) {
        this.routes = routes;
        this.commands = commands;
        this.codec = codec;
        this.logs = logs;
        this.timer = timer;
        this.threads = threads;
    }

    @Override
    public void forward(ForwardRequest request, StreamObserver<ForwardReply> answers) {
        PeerInterceptor.requireInstance();
        var deadline = Context.current().getDeadline();
        var within =
                deadline == null
                        ? LONGEST
                        : Duration.ofNanos(
                                Math.min(
                                        LONGEST.toNanos(),
                                        deadline.timeRemaining(TimeUnit.NANOSECONDS)));
        threads.execute(() -> Answering.with(answers, () -> answer(request, within, answers)));
    }

    private void answer(
            ForwardRequest request, Duration within, StreamObserver<ForwardReply> answers) {
        var event =
                codec.decode(
                        new CommandCodec.Encoded(
                                request.getCommand(), request.getBody().toStringUtf8()));
        commands.submitHere(event, request.getTerm(), within)
                .thenAcceptAsync(
                        reply ->
                                Answering.with(
                                        answers,
                                        () -> {
                                            answers.onNext(
                                                    ForwardReply.newBuilder()
                                                            .setBody(
                                                                    ByteString.copyFrom(
                                                                            codec.encode(reply)))
                                                            .build());
                                            answers.onCompleted();
                                        }),
                        threads);
    }

    @Override
    public void readLog(ReadLogRequest request, StreamObserver<LogPiece> answers) {
        PeerInterceptor.requireInstance();
        Answering.with(
                answers,
                () ->
                        logs.readHere(new SiteName(request.getSite()), wanted(request))
                                .subscribe(
                                        new LogSender(
                                                (ServerCallStreamObserver<LogPiece>) answers)));
    }

    private static LogGateway.Wanted wanted(ReadLogRequest request) {
        return new LogGateway.Wanted(
                WireValues.attempt(request.getAttempt()),
                request.getStderr(),
                request.getOffset(),
                request.getFollow(),
                request.getStored().isEmpty()
                        ? Optional.empty()
                        : Optional.of(WireValues.digest(request.getStored())));
    }

    @Override
    public StreamObserver<RelayedUp> relayLink(StreamObserver<ControlMessage> answers) {
        PeerInterceptor.requireInstance();
        var stream = (ServerCallStreamObserver<ControlMessage>) answers;
        return new Intake(stream, new Outgoing<>(stream));
    }

    private final class Intake extends StreamIntake<RelayedUp> {
        private final Outgoing<ControlMessage> outgoing;
        private @Nullable Upstream upstream;

        Intake(ServerCallStreamObserver<ControlMessage> stream, Outgoing<ControlMessage> outgoing) {
            super(stream, timer);
            this.outgoing = outgoing;
        }

        @Override
        protected boolean take(RelayedUp up) {
            return switch (up.getBodyCase()) {
                case PEER -> {
                    upstream = linkOf(up.getPeer());
                    yield true;
                }
                case MESSAGE -> message(up.getMessage());
                case BODY_NOT_SET -> true;
            };
        }

        private Upstream linkOf(RelayedPeer peer) {
            return routes.here(
                            new SiteLink.Peer(
                                    new SiteName(peer.getSite()),
                                    new Digest(peer.getKeyFingerprint()),
                                    peer.getInstance()),
                            outgoing)
                    .orElseThrow(
                            () ->
                                    new AtollException(
                                            ErrorCode.UNAVAILABLE,
                                            "cannot take a relayed link: this instance does not"
                                                    + " lead"));
        }

        private boolean message(AgentMessage message) {
            if (upstream == null) {
                throw new AtollException(
                        ErrorCode.INVALID, "cannot take a relayed message before its peer");
            }
            return upstream.take(message);
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
