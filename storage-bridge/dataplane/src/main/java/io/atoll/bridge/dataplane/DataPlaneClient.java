package io.atoll.bridge.dataplane;

import io.atoll.bridge.ContentStore;
import io.atoll.bridge.ResidencyJudge;
import io.atoll.bridge.Ticket;
import io.atoll.bridge.dataplane.wire.Bundle;
import io.atoll.bridge.dataplane.wire.RateLimit;
import io.atoll.bridge.dataplane.wire.TransferThreads;
import io.atoll.bridge.dataplane.wire.WireCounter;
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
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Moves contents between this process's store and a peer's, with its certificate and a ticket. Each
 * transfer has a thread and a connection to itself; a transfer that is repeated goes on where the
 * last one stopped. Small contents go together in bundles. It does not retry by itself: its caller
 * has the budget for that.
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
    private final ClientLinks links = new ClientLinks();

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
    public Transfer<Transfer.Moved> fetch(
            Endpoint endpoint, SignedTicket ticket, ContentStore store, Duration deadline) {
        require(ticket.ticket(), Ticket.Verb.READ);
        ticket.ticket().peerSite().ifPresent(site -> requireResidency(ticket.ticket(), site));
        return start(Order.of(endpoint, ticket, deadline), again -> new Fetch(ticket, store, rate));
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
    public Transfer<Transfer.Moved> push(
            Endpoint endpoint, SignedTicket ticket, ContentStore store, Duration deadline) {
        require(ticket.ticket(), Ticket.Verb.WRITE);
        requireResidency(ticket.ticket(), ticket.ticket().store());
        return start(Order.of(endpoint, ticket, deadline), again -> new Push(ticket, store, again));
    }

    /**
     * Fetches the contents of {@code bundle} into {@code store} in one request, each verified.
     *
     * @param bundle with tickets to READ
     * @param deadline for all of it
     * @throws AtollException as {@link #fetch}, before anything is moved
     */
    public Transfer<List<Bundle.Delivery>> fetch(
            Endpoint endpoint, Bundle bundle, ContentStore store, Duration deadline) {
        for (var each : bundle.tickets()) {
            require(each.ticket(), Ticket.Verb.READ);
            each.ticket().peerSite().ifPresent(site -> requireResidency(each.ticket(), site));
        }
        return start(
                Order.of(endpoint, bundle, deadline),
                again -> new FetchBundle(bundle, store, rate));
    }

    /**
     * Pushes the contents of {@code bundle} out of {@code store} in one request; each that was
     * delivered is verified and durable at the peer when this is done.
     *
     * @param bundle with tickets to WRITE
     * @param deadline for all of it
     * @throws AtollException as {@link #push}, before anything is moved
     */
    public Transfer<List<Bundle.Delivery>> push(
            Endpoint endpoint, Bundle bundle, ContentStore store, Duration deadline) {
        for (var each : bundle.tickets()) {
            require(each.ticket(), Ticket.Verb.WRITE);
            requireResidency(each.ticket(), each.ticket().store());
        }
        return start(Order.of(endpoint, bundle, deadline), again -> new PushBundle(bundle, store));
    }

    /** Cuts all connections and stops. */
    @Override
    public void close() {
        links.close();
        transfers.shutdownNow();
        loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    /** {@code what} is moved, for sentences; {@code first} of the tickets. */
    private record Order(Endpoint endpoint, Ticket first, String what, Duration deadline) {
        static Order of(Endpoint endpoint, SignedTicket ticket, Duration deadline) {
            var what = "content " + ticket.ticket().digest();
            return new Order(endpoint, ticket.ticket(), what, deadline);
        }

        static Order of(Endpoint endpoint, Bundle bundle, Duration deadline) {
            var what = bundle.tickets().size() + " contents";
            return new Order(endpoint, bundle.tickets().getFirst().ticket(), what, deadline);
        }
    }

    /** Makes a transfer; {@code again} after the receiver had kept less than it had said. */
    private interface TransferSource<T> {
        ClientTransfer<T> next(boolean again);
    }

    private <T> Transfer<T> start(Order order, TransferSource<T> source) {
        var done = new CompletableFuture<T>();
        var open = new OpenChannel();
        ScheduledFuture<?> timer =
                loops.schedule(
                        () -> {
                            done.completeExceptionally(
                                    new AtollException(
                                            ErrorCode.DEADLINE_EXCEEDED,
                                            "cannot move %s: it took longer than %s"
                                                    .formatted(order.what(), order.deadline())));
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
        return new Transfer<>(done, open::cut);
    }

    private <T> void run(
            Order order, TransferSource<T> source, OpenChannel open, CompletableFuture<T> done) {
        try {
            T moved;
            try {
                moved = once(order, () -> source.next(false), open);
            } catch (AtollException e) {
                if (e.code() != ErrorCode.CONFLICT || open.isCut()) {
                    throw e;
                }
                moved = once(order, () -> source.next(true), open);
            }
            done.complete(moved);
        } catch (AtollException e) {
            done.completeExceptionally(
                    open.isCut()
                            ? new AtollException(
                                    ErrorCode.UNAVAILABLE,
                                    "cannot move %s: it was cancelled".formatted(order.what()),
                                    e)
                            : e);
        } catch (RuntimeException e) {
            done.completeExceptionally(e);
        }
    }

    // A connection that has lain idle may be over without a word: what was not answered on it goes
    // over a fresh one. A transfer that is begun again goes on where it stopped.
    private <T> T once(Order order, Supplier<ClientTransfer<T>> transfer, OpenChannel open) {
        var target = new ClientLink.Target(loops, tls.get(), order.endpoint(), config);
        var link = links.take(target);
        try {
            return over(link, order, transfer.get(), open);
        } catch (AtollException e) {
            // A peer that is slow is not gone: what it works on is not sent a second time.
            if (e.code() != ErrorCode.UNAVAILABLE
                    || !link.used()
                    || !link.connection().endedUnanswered()
                    || open.isCut()) {
                throw e;
            }
        }
        return over(ClientLink.open(target), order, transfer.get(), open);
    }

    private <T> T over(ClientLink link, Order order, ClientTransfer<T> transfer, OpenChannel open) {
        boolean whole = false;
        try {
            open.opened(link.channel());
            link.requireStore(order.first());
            T moved;
            try {
                moved = transfer.run(new ClientSession(link, rate));
            } finally {
                WireCounter wire = link.wire();
                transfer.traffic(wire.takeReceived(), wire.takeSent()).forEach(traffic::add);
            }
            whole = true;
            return moved;
        } finally {
            // From here on it is not this transfer's to cut.
            if (open.left() && whole) {
                links.giveBack(link);
            } else {
                link.close();
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

        /**
         * @return whether the channel is whole: nobody has cut it
         */
        private boolean left() {
            channel.set(null);
            return !cut;
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
