package io.atoll.agent.app.transfers;

import io.atoll.agent.app.config.Address;
import io.atoll.agent.app.join.SiteCertificate;
import io.atoll.agent.app.work.Workers;
import io.atoll.agent.event.AgentEvent;
import io.atoll.agent.loop.Inbox;
import io.atoll.bridge.ContentStore;
import io.atoll.bridge.dataplane.DataPlaneClient;
import io.atoll.bridge.dataplane.DataPlaneClientConfig;
import io.atoll.bridge.dataplane.Endpoint;
import io.atoll.bridge.dataplane.Transfer;
import io.atoll.bridge.dataplane.wire.Bundle;
import io.atoll.bridge.dataplane.wire.RateLimit;
import io.atoll.bridge.ticket.SignedTicket;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.id.TransferId;
import io.atoll.work.SignedOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Carries out transfer orders, a few at a time, each once; what came of one is told to the core.
 * The control plane has the budget for trying again.
 *
 * <p>Owns what is under way; soft: a restarted agent is told its open orders by its journal, and a
 * transfer goes on where it stopped. Any thread.
 */
public final class Mover implements AutoCloseable {
    private static final int AT_ONCE = 6;

    /** Several terabytes over a slow line; a transfer in which nothing moves fails long before. */
    private static final Duration LIMIT = Duration.ofDays(2);

    private final SiteCertificate certificate;
    private final ContentStore store;
    private final TicketCheck tickets;
    private final Inbox inbox;
    private final Workers workers = new Workers("transfers", AT_ONCE);
    private final Set<TransferId> underWay = ConcurrentHashMap.newKeySet();
    private final Set<Transfer<?>> cancellable = ConcurrentHashMap.newKeySet();
    private final SmallOrders small = new SmallOrders(AT_ONCE);
    private @Nullable DataPlaneClient client;

    public Mover(
            SiteCertificate certificate, ContentStore store, TicketCheck tickets, Inbox inbox) {
        this.certificate = certificate;
        this.store = store;
        this.tickets = tickets;
        this.inbox = inbox;
    }

    /** Begins a transfer unless it is under way; the agent's loop. */
    public void move(SignedOrder order) {
        if (!underWay.add(order.id())) {
            return;
        }
        // Made at the first order: many agents never move anything.
        DataPlaneClient data = client == null ? open() : client;
        client = data;
        try {
            if (SmallOrders.isSmall(order)) {
                small.add(order);
                workers.submit(() -> carryOut(SmallOrders.Way.of(order), data));
            } else {
                workers.submit(() -> carryOut(order, data));
            }
        } catch (AtollException full) {
            // A small one may have been taken along meanwhile: then its bundle tells of it.
            if (!SmallOrders.isSmall(order) || small.remove(order)) {
                done(order, failure(order, full));
            }
        }
    }

    private void carryOut(SmallOrders.Way way, DataPlaneClient data) {
        var orders = small.take(way);
        if (orders.size() > 1) {
            carryOut(orders, data);
        } else {
            orders.forEach(order -> carryOut(order, data));
        }
    }

    private DataPlaneClient open() {
        return new DataPlaneClient(
                DataPlaneClientConfig.defaults(),
                certificate::netty,
                // Which classes may lie where, the leader judged by the operator's labels when it
                // gave the ticket; this site has no data policies (decision 15).
                (classes, origin, receiver) -> true,
                traffic -> {},
                RateLimit.NONE);
    }

    private void done(SignedOrder order, AgentEvent outcome) {
        underWay.remove(order.id());
        inbox.tell(outcome);
    }

    private void carryOut(SignedOrder order, DataPlaneClient data) {
        try {
            done(order, run(order, data));
        } catch (RuntimeException | Error fault) {
            broken(order, fault);
        }
    }

    private void broken(SignedOrder order, Throwable fault) {
        done(
                order,
                new AgentEvent.TransferFailed(
                        order.id(),
                        "a fault in this site's agent: " + fault.getClass().getSimpleName(),
                        true));
        inbox.broken("moving content for " + order.id(), fault);
    }

    private void carryOut(List<SignedOrder> orders, DataPlaneClient data) {
        var open = new LinkedHashMap<UUID, SignedOrder>();
        orders.forEach(order -> open.put(order.id().uuid(), order));
        try {
            var tickets = new ArrayList<SignedTicket>();
            for (var order : orders) {
                try {
                    tickets.add(ticket(order));
                } catch (AtollException refused) {
                    open.remove(order.id().uuid());
                    done(order, failure(order, refused));
                }
            }
            for (var ofOneStore : byStore(tickets)) {
                deliver(new Bundle(ofOneStore), orders.getFirst(), open, data);
            }
        } catch (AtollException refused) {
            // What a bundle is refused for as a whole need not concern each of its contents.
            open.values().forEach(order -> afterRefusal(order, refused, data));
        } catch (RuntimeException | Error fault) {
            open.values().forEach(order -> broken(order, fault));
        }
    }

    private static Collection<List<SignedTicket>> byStore(List<SignedTicket> tickets) {
        return tickets.stream()
                .collect(Collectors.groupingBy(each -> each.ticket().store()))
                .values();
    }

    private SignedTicket ticket(SignedOrder order) {
        var ticket = tickets.proved(order);
        if (!ticket.ticket().id().equals(order.id().uuid())) {
            throw new AtollException(
                    ErrorCode.DENIED,
                    "cannot move %s: its ticket is for another transfer"
                            .formatted(order.content().digest()));
        }
        return ticket;
    }

    private void deliver(
            Bundle bundle, SignedOrder first, Map<UUID, SignedOrder> open, DataPlaneClient data) {
        var transfer = begin(bundle, first, data);
        cancellable.add(transfer);
        try {
            for (var delivery : joined(transfer)) {
                var order = open.remove(delivery.ticket().ticket().id());
                if (order != null) {
                    done(
                            order,
                            delivery.failure()
                                    .map(why -> failure(order, why))
                                    .orElseGet(
                                            () ->
                                                    new AgentEvent.TransferDone(
                                                            order.id(), delivery.bytesMoved())));
                }
            }
        } finally {
            cancellable.remove(transfer);
        }
    }

    private void afterRefusal(SignedOrder order, AtollException refused, DataPlaneClient data) {
        if (isRetryable(refused.code())) {
            done(order, failure(order, refused));
        } else {
            carryOut(order, data);
        }
    }

    private Transfer<List<Bundle.Delivery>> begin(
            Bundle bundle, SignedOrder first, DataPlaneClient data) {
        var endpoint = endpoint(first);
        return first.isFetch()
                ? data.fetch(endpoint, bundle, store, LIMIT)
                : data.push(endpoint, bundle, store, LIMIT);
    }

    private static <T> T joined(Transfer<T> transfer) {
        try {
            return transfer.done().join();
        } catch (CompletionException failed) {
            throw failed.getCause() instanceof AtollException told
                    ? told
                    : new AtollException(
                            ErrorCode.INTERNAL,
                            "cannot move content: a fault in this site's agent",
                            failed);
        }
    }

    private AgentEvent run(SignedOrder order, DataPlaneClient data) {
        Transfer<Transfer.Moved> transfer = null;
        try {
            transfer = begin(order, data);
            cancellable.add(transfer);
            var moved = joined(transfer);
            return new AgentEvent.TransferDone(order.id(), moved.bytesMoved());
        } catch (AtollException refused) {
            return failure(order, refused);
        } finally {
            if (transfer != null) {
                cancellable.remove(transfer);
            }
        }
    }

    private Transfer<Transfer.Moved> begin(SignedOrder order, DataPlaneClient data) {
        var ticket = tickets.proved(order);
        var endpoint = endpoint(order);
        return order.isFetch()
                ? data.fetch(endpoint, ticket, store, LIMIT)
                : data.push(endpoint, ticket, store, LIMIT);
    }

    private static Endpoint endpoint(SignedOrder order) {
        var address = Address.parse(order.endpoint());
        return new Endpoint(address.host(), address.port(), Endpoint.Kind.INSTANCE);
    }

    private static AgentEvent failure(SignedOrder order, AtollException why) {
        return new AgentEvent.TransferFailed(
                order.id(), String.valueOf(why.getMessage()), isRetryable(why.code()));
    }

    private static boolean isRetryable(ErrorCode code) {
        return switch (code) {
            case UNAVAILABLE,
                    DEADLINE_EXCEEDED,
                    LIMIT_EXCEEDED,
                    UNAUTHENTICATED,
                    FENCED,
                    CORRUPT,
                    INTERNAL,
                    CONFLICT ->
                    true;
            case INVALID, DENIED, NOT_FOUND, NOT_AVAILABLE -> false;
        };
    }

    /** Cuts what is under way; it goes on after the next start. */
    @Override
    public void close() {
        workers.close();
        cancellable.forEach(each -> each.cancel().run());
        if (client != null) {
            client.close();
        }
    }
}
