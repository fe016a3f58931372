package io.atoll.bridge.dataplane;

import io.atoll.bridge.Content;
import io.atoll.bridge.ContentStore;
import io.atoll.bridge.ResidencyJudge;
import io.atoll.bridge.Ticket;
import io.atoll.bridge.ticket.SignedTicket;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.id.SiteName;
import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.Closeable;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Moves contents between this process's store and a peer's, with its certificate and a ticket. Each
 * transfer has a thread and a connection of its own; a transfer that is repeated goes on where the
 * last one stopped. It does not retry by itself: its caller has the budget for that.
 *
 * <p>Owns its threads and connections until {@link #close}. Thread-safe.
 */
// What a failed write or close means is told by the channel, which is closed then.
@SuppressWarnings("FutureReturnValueIgnored")
public final class DataPlaneClient implements Closeable {
    private final DataPlaneClientConfig config;
    private final Supplier<SslContext> tls;
    private final ResidencyJudge residency;
    private final TrafficLedger traffic;
    private final RateLimit rate;
    private final EventLoopGroup loops;
    private final ExecutorService transfers;

    /**
     * A client that has no connection yet.
     *
     * @param tls TLS 1.3 with this site's certificate, trusting the federation's authorities; asked
     *     at each connection. Names are checked here, not by TLS
     */
    public DataPlaneClient(
            DataPlaneClientConfig config,
            Supplier<SslContext> tls,
            ResidencyJudge residency,
            TrafficLedger traffic,
            RateLimit rate) {
        this.config = config;
        this.tls = tls;
        this.residency = residency;
        this.traffic = traffic;
        this.rate = rate;
        this.loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        this.transfers = TransferThreads.atMost(config.maxTransfers(), "data-plane-client-");
    }

    /**
     * Fetches the ticket's content into {@code store}, chunks verified as they land.
     *
     * @param ticket to READ
     * @param deadline for the whole transfer
     * @throws AtollException LIMIT_EXCEEDED if too many transfers are under way; DENIED if
     *     residency forbids it
     */
    public Transfer fetch(
            Endpoint endpoint, SignedTicket ticket, ContentStore store, Duration deadline) {
        require(ticket.ticket(), Ticket.Verb.READ);
        ticket.ticket().peerSite().ifPresent(site -> requireResidency(ticket.ticket(), site));
        return start(
                new Order(endpoint, ticket, deadline),
                again -> new Fetch(ticket.ticket(), store, rate));
    }

    /**
     * Pushes the ticket's content out of {@code store}; it is verified and durable at the peer when
     * this is done.
     *
     * @param ticket to WRITE
     * @param deadline for the whole transfer
     * @throws AtollException LIMIT_EXCEEDED if too many transfers are under way; DENIED if
     *     residency forbids it
     */
    public Transfer push(
            Endpoint endpoint, SignedTicket ticket, ContentStore store, Duration deadline) {
        require(ticket.ticket(), Ticket.Verb.WRITE);
        requireResidency(ticket.ticket(), ticket.ticket().store());
        return start(
                new Order(endpoint, ticket, deadline),
                again -> new Push(ticket.ticket(), store, again));
    }

    /** Cuts all connections and stops. */
    @Override
    public void close() {
        transfers.shutdownNow();
        loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    private record Order(Endpoint endpoint, SignedTicket ticket, Duration deadline) {}

    /** Makes a transfer; {@code again} after the receiver had kept less than it had said. */
    private interface TransferSource {
        ClientTransfer next(boolean again);
    }

    private Transfer start(Order order, TransferSource source) {
        var done = new CompletableFuture<Transfer.Moved>();
        var open = new OpenChannel();
        ScheduledFuture<?> timer =
                loops.schedule(
                        () -> {
                            done.completeExceptionally(
                                    new AtollException(
                                            ErrorCode.DEADLINE_EXCEEDED,
                                            "cannot move content %s: it took longer than %s"
                                                    .formatted(
                                                            order.ticket().ticket().digest(),
                                                            order.deadline())));
                            open.cut();
                        },
                        order.deadline().toMillis(),
                        TimeUnit.MILLISECONDS);
        try {
            transfers.execute(
                    () -> {
                        run(order, source, open, done);
                        timer.cancel(false);
                    });
        } catch (RejectedExecutionException e) {
            timer.cancel(false);
            throw new AtollException(
                    ErrorCode.LIMIT_EXCEEDED,
                    "cannot move content: too many transfers are under way (expected at most %d)"
                            .formatted(config.maxTransfers()));
        }
        return new Transfer(done, open::cut);
    }

    private void run(
            Order order,
            TransferSource source,
            OpenChannel open,
            CompletableFuture<Transfer.Moved> done) {
        try {
            Transfer.Moved moved;
            try {
                moved = once(order, source.next(false), open);
            } catch (AtollException e) {
                if (e.code() != ErrorCode.CONFLICT || open.isCut()) {
                    throw e;
                }
                moved = once(order, source.next(true), open);
            }
            done.complete(moved);
        } catch (AtollException e) {
            done.completeExceptionally(
                    open.isCut()
                            ? new AtollException(
                                    ErrorCode.UNAVAILABLE,
                                    "cannot move content %s: it was cancelled"
                                            .formatted(order.ticket().ticket().digest()),
                                    e)
                            : e);
        } catch (RuntimeException e) {
            done.completeExceptionally(e);
        }
    }

    private Transfer.Moved once(Order order, ClientTransfer transfer, OpenChannel open) {
        Ticket ticket = order.ticket().ticket();
        var target =
                new ClientSession.Target(loops, tls.get(), order.endpoint(), config, open::opened);
        try (ClientSession session = ClientSession.open(target, order.ticket(), rate)) {
            WireCounter wire = session.wire();
            try {
                Content content = transfer.run(session);
                return new Transfer.Moved(content, transfer.receivedBytes() + transfer.sentBytes());
            } finally {
                traffic.add(
                        new TrafficLedger.Traffic(
                                ticket.id(),
                                Ticket.peerOf(ticket.store()),
                                transfer.receivedBytes(),
                                transfer.sentBytes(),
                                wire.receivedBytes(),
                                wire.sentBytes()));
            }
        }
    }

    private static void require(Ticket ticket, Ticket.Verb verb) {
        if (ticket.verb() != verb) {
            throw new AtollException(
                    ErrorCode.DENIED,
                    "cannot move content: ticket %s was given for another verb (got %s, expected %s)"
                            .formatted(ticket.id(), ticket.verb(), verb));
        }
    }

    private void requireResidency(Ticket ticket, SiteName receiver) {
        if (!residency.allowed(ticket.classes(), ticket.origin(), receiver)) {
            throw new AtollException(
                    ErrorCode.DENIED,
                    "cannot move content: residency forbids content with classes %s of site \"%s\" to lie at \"%s\""
                            .formatted(ticket.classes(), ticket.origin(), receiver));
        }
    }

    /** The channel of a transfer, to be cut from any thread. */
    private static final class OpenChannel {
        private final AtomicReference<@Nullable Channel> channel = new AtomicReference<>();
        private volatile boolean cut;

        private void opened(Channel opened) {
            channel.set(opened);
            if (cut) {
                opened.close();
            }
        }

        private void cut() {
            cut = true;
            Channel open = channel.get();
            if (open != null) {
                open.close();
            }
        }

        private boolean isCut() {
            return cut;
        }
    }
}
