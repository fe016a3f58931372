package io.atoll.server.globalstore;

import io.atoll.bridge.Content;
import io.atoll.bridge.ContentStore;
import io.atoll.bridge.Ticket;
import io.atoll.bridge.dataplane.DataPlaneParts;
import io.atoll.bridge.dataplane.DataPlaneServer;
import io.atoll.bridge.dataplane.DataPlaneServerConfig;
import io.atoll.bridge.dataplane.ReplicaListener;
import io.atoll.bridge.dataplane.wall.Wall;
import io.atoll.bridge.dataplane.wall.WallLimits;
import io.atoll.bridge.dataplane.wire.RateLimit;
import io.atoll.bridge.ticket.TicketVerifier;
import io.atoll.control.event.ControlEvent;
import io.atoll.control.event.Reply;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.id.SiteName;
import io.atoll.kernel.time.TimeSource;
import io.atoll.server.commands.CommandRouter;
import io.netty.handler.ssl.SslContext;
import java.net.InetSocketAddress;
import java.security.PublicKey;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * The built-in global store: contents behind a data plane. What arrives is told to the leader
 * before its sender hears that it is there.
 */
public final class GlobalStore implements AutoCloseable {
    private static final Duration TELL_LIMIT = Duration.ofSeconds(15);

    private final DataPlaneServer server;

    private GlobalStore(DataPlaneServer server) {
        this.server = server;
    }

    /** What the store works with. */
    public record Parts(
            ContentStore store,
            List<PublicKey> ticketKeys,
            SitesOnRecord sites,
            CommandRouter commands,
            TimeSource time) {}

    /**
     * Serves.
     *
     * @param name the store's name as a site
     * @param connections how many it holds
     * @throws AtollException UNAVAILABLE if the address cannot be listened on
     */
    public static GlobalStore start(
            InetSocketAddress listen,
            SiteName name,
            WallLimits connections,
            SslContext tls,
            Parts parts) {
        var verifier = new TicketVerifier(parts.ticketKeys());
        var server =
                DataPlaneServer.start(
                        DataPlaneServerConfig.of(listen, name, connections),
                        () -> tls,
                        new DataPlaneParts(
                                parts.store(),
                                () -> verifier,
                                parts.sites(),
                                parts.sites(),
                                new Leader(parts.commands()),
                                traffic -> {},
                                RateLimit.NONE,
                                parts.time()));
        return new GlobalStore(server);
    }

    /** Connections open now. */
    public Wall.Census connections() {
        return server.connections();
    }

    /** The port it listens on. */
    public int port() {
        return server.address().getPort();
    }

    @Override
    public void close() {
        server.close();
    }

    /** Tells the leader what the store has and has not. */
    private record Leader(CommandRouter commands) implements ReplicaListener {
        /** On a transfer thread; complete after the commit. */
        @Override
        public CompletionStage<?> verified(Ticket ticket, Content content, long bytesMoved) {
            var event =
                    new ControlEvent.ReplicaVerified(
                            ticket.store(), ticket.id(), content, bytesMoved);
            return commands.report(event, TELL_LIMIT)
                    .thenApply(reply -> reply.as(Reply.Done.class));
        }

        /** Not waited for: it is told again while bytes come. */
        @Override
        public void receiving(Ticket ticket) {
            if (ticket.peerSite().isEmpty()) {
                var event = new ControlEvent.UploadReceiving(ticket.store(), ticket.id());
                var _ = commands.report(event, TELL_LIMIT);
            }
        }

        /** Not waited for: whoever reads it next finds it missing again. */
        @Override
        public void missing(Ticket ticket) {
            var event =
                    new ControlEvent.GlobalReplicaLost(
                            ticket.store(), ticket.digest(), "it is not in the store");
            var _ = commands.report(event, TELL_LIMIT);
        }
    }
}
