package io.atoll.server.grpc.agents;

import io.atoll.control.event.AgentEvent;
import io.atoll.control.event.Reply;
import io.atoll.control.state.ReportedFacts;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.id.DecisionId;
import io.atoll.kernel.id.Generation;
import io.atoll.kernel.id.SiteName;
import io.atoll.protocol.ErrorCodes;
import io.atoll.protocol.v1.AgentMessage;
import io.atoll.protocol.v1.ControlMessage;
import io.atoll.protocol.v1.Heartbeat;
import io.atoll.protocol.v1.HeartbeatAnswer;
import io.atoll.protocol.v1.Hello;
import io.atoll.protocol.v1.Inventory;
import io.atoll.protocol.v1.Welcome;
import io.atoll.protocol.wire.WireValues;
import io.atoll.protocol.work.OfferCodec;
import io.atoll.protocol.work.ReportCodec;
import io.atoll.server.grpc.call.Outgoing;
import io.atoll.server.grpc.call.Upstream;
import io.atoll.server.grpc.call.Versions;
import io.atoll.server.grpc.wire.HelloReader;
import io.atoll.server.reign.Reign;
import java.util.ArrayDeque;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One site's link as the leader has it, whichever instance holds the stream. Turns messages into
 * events of one reign; the end of the reign ends it.
 *
 * <p>Soft. Messages come in one after another on the stream's thread; answers and effects come on
 * the leader's loop. What both touch is guarded by the lock.
 */
public final class SiteLink implements Upstream {
    private static final Logger LOG = LoggerFactory.getLogger(SiteLink.class);
    private static final int MOST_HEARTBEATS = 16;

    private final UUID id;
    private final Peer peer;
    private final Reign reign;
    private final SiteLinks links;
    private final Outgoing<ControlMessage> outgoing;

    // Owned by the stream's thread.
    private boolean greeted;
    private Generation generation = new Generation(0);
    private final InventoryParts parts;

    private final ReentrantLock lock = new ReentrantLock();
    // Guarded by the lock.
    private final ArrayDeque<Long> unanswered = new ArrayDeque<>();

    private volatile boolean open;
    private volatile boolean ended;
    private volatile long heardNanos;

    /**
     * Whose link it is, as proved.
     *
     * @param key fingerprint of the certificate's key
     * @param holder the instance that holds the agent's stream
     */
    public record Peer(SiteName site, Digest key, String holder) {}

    public SiteLink(
            UUID id, Peer peer, Reign reign, SiteLinks links, Outgoing<ControlMessage> outgoing) {
        this.id = id;
        this.peer = peer;
        this.reign = reign;
        this.links = links;
        this.outgoing = outgoing;
        this.heardNanos = links.nanoTime();
        this.parts = new InventoryParts(peer.site());
    }

    UUID id() {
        return id;
    }

    Peer peer() {
        return peer;
    }

    Reign reign() {
        return reign;
    }

    long heardNanos() {
        return heardNanos;
    }

    @Override
    public boolean take(AgentMessage message) {
        heardNanos = links.nanoTime();
        if (!greeted && message.getBodyCase() != AgentMessage.BodyCase.HELLO) {
            throw new AtollException(
                    ErrorCode.INVALID, "cannot take a message before the link's hello");
        }
        return switch (message.getBodyCase()) {
            case HELLO -> hello(message.getHello());
            case REPORT ->
                    reign.loop()
                            .submit(
                                    new AgentEvent.Reported(
                                            peer.site(),
                                            generation,
                                            message.getReport().getNumber(),
                                            ReportCodec.read(message.getReport()),
                                            message.getReport().getChain()));
            case HEARTBEAT -> heartbeat(message.getHeartbeat());
            case INVENTORY -> inventory(message.getInventory());
            case LOG_BYTES -> {
                links.logs().received(message.getLogBytes());
                yield true;
            }
            // Of a later minor version.
            case BODY_NOT_SET -> true;
        };
    }

    @Override
    public void end() {
        if (!ended) {
            ended = true;
            links.closed(this);
            if (greeted) {
                reign.loop().submit(new AgentEvent.LinkClosed(peer.site(), id));
            }
        }
    }

    /** Whether it was welcomed and has not ended. */
    boolean takesOrders() {
        return open && !ended;
    }

    /** Whether nothing that is sent on it arrives any more. */
    boolean hasEnded() {
        return ended;
    }

    /** Sends; a site that does not take what it is sent loses its link, and is told all again. */
    void send(ControlMessage.Builder message) {
        if (!outgoing.send(message.setTerm(reign.term().number()).build())) {
            fail(
                    new AtollException(
                            ErrorCode.LIMIT_EXCEEDED,
                            "cannot keep the link of site '%s': it takes messages too slowly"
                                    .formatted(peer.site())));
        }
    }

    /** Answers the oldest heartbeat that was handed to the loop. */
    void answerHeartbeat() {
        Long number;
        lock.lock();
        try {
            number = unanswered.poll();
        } finally {
            lock.unlock();
        }
        if (number != null) {
            send(
                    ControlMessage.newBuilder()
                            .setHeartbeatAnswer(HeartbeatAnswer.newBuilder().setNumber(number)));
        }
    }

    /** Ends the link from this side. */
    void fail(AtollException why) {
        LOG.info("link ended site={} why={}", peer.site(), why.getMessage());
        outgoing.fail(ErrorCodes.toStatus(why));
        end();
    }

    private boolean hello(Hello hello) {
        if (greeted) {
            throw new AtollException(ErrorCode.INVALID, "cannot take a second hello on one link");
        }
        if (!hello.getSite().equals(peer.site().text())) {
            throw new AtollException(
                    ErrorCode.UNAUTHENTICATED,
                    "cannot open the link: the certificate is of site '%s' (got '%s')"
                            .formatted(peer.site(), hello.getSite()));
        }
        Versions.require(hello.getVersions());
        generation = new Generation(hello.getGeneration());
        greeted = true;
        var installation = installation(hello.getInstallationId());
        var decisions = HelloReader.decisions(hello);
        if (decisions.isEmpty()) {
            open(hello, installation, true);
        } else {
            // The database is asked, and the stream's thread serves other links, too.
            Thread.ofVirtual().name("hello").start(() -> open(hello, installation, decisions));
        }
        return true;
    }

    private void open(Hello hello, UUID installation, List<DecisionId> decisions) {
        try {
            open(hello, installation, links.areOnRecord(decisions));
        } catch (AtollException e) {
            fail(e);
        }
    }

    private void open(Hello hello, UUID installation, boolean decisionsKnown) {
        var event =
                new AgentEvent.LinkOpened(
                        peer.site(),
                        generation,
                        id,
                        peer.key(),
                        installation,
                        hello.getStartCounter(),
                        process(hello.getProcessId()),
                        ReportedFacts.of(
                                OfferCodec.read(hello.getFacts()),
                                hello.getFacts().getStoreBytes()),
                        hello.getHighestReport(),
                        HelloReader.heard(hello, decisionsKnown));
        reign.loop().submit(event, SiteLinks.OPEN_LIMIT, this::opened);
    }

    private static UUID process(String text) {
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException _) {
            throw new AtollException(
                    ErrorCode.INVALID,
                    "cannot read the hello: its process id is no UUID (got '%s')".formatted(text));
        }
    }

    /** On the leader's loop, after the commit and before the effects that follow from it. */
    private void opened(Reply reply) {
        if (reply instanceof Reply.Refused(var code, var sentence)) {
            // An agent that was replaced must not dial again; anything else may pass.
            fail(
                    new AtollException(
                            code == ErrorCode.FENCED ? ErrorCode.UNAUTHENTICATED : code, sentence));
            return;
        }
        var accepted = reply.as(Reply.LinkAccepted.class);
        links.opened(this);
        if (ended) {
            links.closed(this);
            return;
        }
        open = true;
        send(welcome(accepted));
        LOG.info(
                "link open site={} holder={} takeStock={}",
                peer.site(),
                peer.holder(),
                accepted.takeStock());
    }

    private ControlMessage.Builder welcome(Reply.LinkAccepted accepted) {
        var terms = links.terms();
        return ControlMessage.newBuilder()
                .setWelcome(
                        Welcome.newBuilder()
                                .setMajor(Versions.MAJOR)
                                .setLeaseTtlMs(terms.lease().toMillis())
                                .setHeartbeatEveryMs(terms.heartbeatEvery().toMillis())
                                .setAppliedReport(accepted.applied().number())
                                .setAppliedChain(accepted.applied().chain())
                                .setTermMark(WireValues.bytes(accepted.mark()))
                                .setTakeStock(accepted.takeStock())
                                .setDataPlane(terms.dataPlane())
                                .addAllTicketKeys(terms.encodedKeys())
                                .setNowEpochMs(links.now().toEpochMilli()));
    }

    private boolean heartbeat(Heartbeat heartbeat) {
        var held = WireValues.digest(heartbeat.getHeldDigest());
        lock.lock();
        try {
            if (unanswered.size() >= MOST_HEARTBEATS) {
                return true; // lost, as any heartbeat may be
            }
            unanswered.add(heartbeat.getNumber());
        } finally {
            lock.unlock();
        }
        boolean taken =
                reign.loop()
                        .submit(
                                new AgentEvent.HeartbeatReceived(
                                        peer.site(),
                                        generation,
                                        id,
                                        held,
                                        WireValues.transfers(heartbeat.getOrdersList())));
        if (!taken) {
            lock.lock();
            try {
                unanswered.pollLast();
            } finally {
                lock.unlock();
            }
        } else if (open) {
            links.vitals(this, heartbeat.getVitals());
        }
        return taken;
    }

    private boolean inventory(Inventory part) {
        var whole = parts.add(part);
        return whole.isEmpty() || inventoried(whole.get());
    }

    private boolean inventoried(InventoryParts.Whole whole) {
        whole.unlisted()
                .ifPresent(
                        why ->
                                LOG.warn(
                                        "contents not inventoried site={} why={}",
                                        peer.site(),
                                        why));
        boolean taken =
                reign.loop()
                        .submit(
                                new AgentEvent.InventoryReported(
                                        peer.site(),
                                        generation,
                                        id,
                                        whole.number(),
                                        whole.attempts(),
                                        whole.contents(),
                                        whole.unlisted()));
        if (taken) {
            parts.clear();
        }
        return taken;
    }

    private static UUID installation(String text) {
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException _) {
            throw new AtollException(
                    ErrorCode.INVALID,
                    "cannot open the link: the installation id is no UUID (got '%s')"
                            .formatted(text));
        }
    }
}
