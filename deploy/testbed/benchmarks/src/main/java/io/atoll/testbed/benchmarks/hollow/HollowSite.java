package io.atoll.testbed.benchmarks.hollow;

import io.atoll.kernel.random.RandomSource;
import io.atoll.kernel.time.TimeSource;
import io.atoll.protocol.channel.PeerChannels;
import io.atoll.protocol.identity.JoinToken;
import io.atoll.protocol.identity.PeerKind;
import io.atoll.protocol.tls.PeerTls;
import io.atoll.protocol.tls.PeerTrust;
import io.atoll.protocol.v1.AgentMessage;
import io.atoll.protocol.v1.AttemptRef;
import io.atoll.protocol.v1.ControlMessage;
import io.atoll.protocol.v1.Heartbeat;
import io.atoll.protocol.v1.LinkGrpc;
import io.atoll.protocol.v1.Welcome;
import io.grpc.ManagedChannel;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A site without a machine behind it: it joins and holds a link as an agent does, over gRPC and
 * mTLS, and answers every assignment at once with "running" and "succeeded" as numbered reports. It
 * keeps no journal: what it costs is the protocol.
 *
 * <p>Owns its link and what it was assigned; soft. Owner thread: its own single-threaded executor,
 * on which gRPC calls back too. {@link #open} and {@link #close} may come from any thread.
 */
public final class HollowSite implements AutoCloseable {
    private static final int MESSAGES_AHEAD = 64;
    private static final long CLOSE_SECONDS = 5;

    private final HollowMembership self;
    private final Tally tally;
    private final TimeSource time;
    private final ManagedChannel channel;
    private final ScheduledExecutorService owner;
    private final ArrayDeque<AgentMessage> queue = new ArrayDeque<>();
    private final Set<AttemptRef> held = new HashSet<>();
    private @Nullable ClientCallStreamObserver<AgentMessage> requests;
    private final AtomicLong assignments = new AtomicLong();
    private long lastReport;
    private long acknowledged;
    private long heartbeats;
    private boolean closed;

    private HollowSite(HollowMembership self, Endpoint address, Tally tally, TimeSource time) {
        this.self = self;
        this.tally = tally;
        this.time = time;
        channel =
                PeerChannels.open(
                        address.host(),
                        address.port(),
                        PeerTls.grpcClient(
                                self.material(),
                                PeerTrust.of(
                                        self.material().authority(), time, PeerKind.INSTANCE)));
        owner =
                Executors.newSingleThreadScheduledExecutor(
                        Thread.ofPlatform().daemon().name("hollow-" + self.site()).factory());
    }

    /**
     * Joins with {@code token} and opens the link.
     *
     * @param folder for its key
     * @throws io.atoll.kernel.AtollException as the control plane refused
     */
    public static HollowSite open(
            Endpoint address,
            JoinToken token,
            Path folder,
            Tally tally,
            TimeSource time,
            RandomSource random) {
        var site =
                new HollowSite(
                        HollowMembership.join(address, token, folder, time, random),
                        address,
                        tally,
                        time);
        site.owner.execute(site::dial);
        return site;
    }

    /** How many different attempts it was assigned so far. */
    public long assignments() {
        return assignments.get();
    }

    private void dial() {
        LinkGrpc.newStub(channel).withExecutor(owner).open(new Responses());
        send(AgentMessage.newBuilder().setHello(HollowMessages.hello(self, lastReport)).build());
    }

    // The control plane decides how fast it takes reports; until then they wait here, at most two
    // for each assignment.
    private void send(AgentMessage message) {
        queue.add(message);
        flush();
    }

    private void flush() {
        var stream = requests;
        while (stream != null && stream.isReady() && !queue.isEmpty()) {
            stream.onNext(queue.remove());
        }
    }

    private void received(ControlMessage message) {
        switch (message.getBodyCase()) {
            case WELCOME -> welcomed(message.getWelcome());
            case ASSIGN ->
                    message.getAssign()
                            .getAssignmentsList()
                            .forEach(each -> assigned(each.getAttempt()));
            case ACKNOWLEDGE -> acknowledged(message.getAcknowledge().getNumber());
            case RELEASE -> message.getRelease().getAttemptsList().forEach(held::remove);
            case INVENTORY_REQUEST ->
                    send(HollowMessages.inventory(message.getInventoryRequest().getNumber(), held));
            case STOP -> stopped(message.getStop().getAttempt());
            case HEARTBEAT_ANSWER, ORDER, REGISTER_IN_PLACE, LOG_REQUEST, RESUME, BODY_NOT_SET -> {
                // Nothing lies at a hollow site, and it tells no mark: its stock is never taken.
            }
        }
    }

    private void welcomed(Welcome welcome) {
        long period = welcome.getHeartbeatEveryMs();
        var _ = owner.scheduleAtFixedRate(this::beat, 0, period, TimeUnit.MILLISECONDS);
    }

    private void beat() {
        if (!closed) {
            send(
                    AgentMessage.newBuilder()
                            .setHeartbeat(
                                    Heartbeat.newBuilder()
                                            .setNumber(++heartbeats)
                                            .setHeldDigest(HollowMessages.digest(held)))
                            .build());
        }
    }

    // The same assignment again was answered already: its reports are numbered and on their way.
    private void assigned(AttemptRef attempt) {
        if (held.add(attempt)) {
            assignments.incrementAndGet();
            long now = time.now().toEpochMilli();
            send(HollowMessages.running(++lastReport, now, attempt));
            send(HollowMessages.succeeded(++lastReport, now, attempt));
        }
    }

    // Two reports for each attempt, the end being the second.
    private void acknowledged(long number) {
        if (number > acknowledged) {
            tally.acknowledged(number / 2 - acknowledged / 2);
            acknowledged = number;
        }
    }

    private void stopped(AttemptRef attempt) {
        tally.broken(
                "cannot measure: site %s was told to stop attempt %s"
                        .formatted(self.site(), HollowMessages.text(attempt)));
    }

    @Override
    public void close() {
        owner.execute(
                () -> {
                    closed = true;
                    if (requests != null) {
                        requests.onCompleted();
                    }
                    channel.shutdown();
                });
        try {
            if (!channel.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                channel.shutdownNow();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            channel.shutdownNow();
        }
        owner.shutdownNow();
    }

    /** The receiving side of the link. */
    private final class Responses implements ClientResponseObserver<AgentMessage, ControlMessage> {
        @Override
        public void beforeStart(ClientCallStreamObserver<AgentMessage> stream) {
            stream.disableAutoRequestWithInitial(MESSAGES_AHEAD);
            stream.setOnReadyHandler(HollowSite.this::flush);
            requests = stream;
        }

        @Override
        public void onNext(ControlMessage message) {
            received(message);
            if (requests != null) {
                requests.request(1);
            }
        }

        @Override
        public void onError(Throwable failure) {
            if (!closed) {
                tally.broken(
                        "cannot measure: the link of site %s ended: %s"
                                .formatted(self.site(), failure.getMessage()));
            }
        }

        @Override
        public void onCompleted() {
            onError(new IllegalStateException("the control plane ended it"));
        }
    }
}
