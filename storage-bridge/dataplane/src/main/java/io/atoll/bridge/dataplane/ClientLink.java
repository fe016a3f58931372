package io.atoll.bridge.dataplane;

import io.atoll.bridge.Ticket;
import io.atoll.bridge.dataplane.wire.WireCounter;
import io.atoll.bridge.dataplane.wire.WireFormat;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.timeout.IdleStateHandler;
import java.security.cert.X509Certificate;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A client's connection to a store, over which one transfer goes after another. Owned by the
 * transfer thread that has it, between two transfers by {@link ClientLinks}.
 */
// What a failed write or close means is told by the channel, which is closed then.
@SuppressWarnings("FutureReturnValueIgnored")
final class ClientLink {
    private final Channel channel;
    private final Handlers handlers;
    private boolean used;

    private ClientLink(Channel channel, Handlers handlers) {
        this.channel = channel;
        this.handlers = handlers;
    }

    /** How to reach a store, and how to show who this is. */
    record Target(
            EventLoopGroup loops,
            SslContext tls,
            Endpoint endpoint,
            DataPlaneClientConfig config) {}

    /**
     * Connects.
     *
     * @throws AtollException UNAVAILABLE if nobody answers there
     */
    static ClientLink open(Target target) {
        Endpoint endpoint = target.endpoint();
        int connectMillis = (int) Math.min(Integer.MAX_VALUE, target.config().connect().toMillis());
        var handlers = new Handlers(target);
        ChannelFuture connected =
                new Bootstrap()
                        .group(target.loops())
                        .channel(NioSocketChannel.class)
                        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, connectMillis)
                        .handler(handlers)
                        .connect(endpoint.host(), endpoint.port())
                        .awaitUninterruptibly();
        if (!connected.isSuccess()) {
            throw unreachable(endpoint, connected.cause());
        }
        Channel channel = connected.channel();
        // Not asked of the pipeline: a connection that was cut at once has none any more.
        var handshake = handlers.tls().handshakeFuture();
        if (!handshake.awaitUninterruptibly(connectMillis) || !handshake.isSuccess()) {
            channel.close();
            throw unreachable(endpoint, handshake.cause());
        }
        return new ClientLink(channel, handlers);
    }

    Target target() {
        return handlers.target;
    }

    Channel channel() {
        return channel;
    }

    ClientConnection connection() {
        return handlers.connection();
    }

    WireCounter wire() {
        return handlers.wire;
    }

    /** Whether a transfer has gone over it before: the peer may have ended it meanwhile. */
    boolean used() {
        return used;
    }

    void markUsed() {
        used = true;
    }

    boolean alive() {
        return channel.isActive();
    }

    void close() {
        channel.close();
        connection().discard();
    }

    /**
     * @throws AtollException DENIED if the peer's certificate is not that of the ticket's store
     */
    void requireStore(Ticket ticket) {
        Endpoint endpoint = target().endpoint();
        X509Certificate certificate =
                PeerNames.certificate(channel).orElseThrow(() -> unreachable(endpoint, null));
        boolean right =
                switch (endpoint.kind()) {
                    case SITE ->
                            PeerNames.site(certificate)
                                    .map(site -> site.equals(ticket.store()))
                                    .orElse(false);
                    case INSTANCE -> PeerNames.isInstance(certificate);
                };
        if (!right) {
            throw new AtollException(
                    ErrorCode.DENIED,
                    "cannot move content: %s is not the store of site \"%s\" by its certificate"
                            .formatted(endpoint, ticket.store()));
        }
    }

    private static AtollException unreachable(Endpoint endpoint, @Nullable Throwable cause) {
        String why = cause == null ? "no answer in time" : String.valueOf(cause.getMessage());
        return new AtollException(
                ErrorCode.UNAVAILABLE,
                "cannot reach the data plane at %s: %s".formatted(endpoint, why));
    }

    private static final class Handlers extends ChannelInitializer<Channel> {
        private final Target target;
        private final WireCounter wire = new WireCounter();
        private @Nullable SslHandler tls;
        private @Nullable ClientConnection connection;

        private Handlers(Target target) {
            this.target = target;
        }

        // Set before the connection is tried, on the channel's thread; read after that was awaited.
        private SslHandler tls() {
            return Objects.requireNonNull(tls, "a connected channel was initialised");
        }

        private ClientConnection connection() {
            return Objects.requireNonNull(connection, "a connected channel was initialised");
        }

        @Override
        protected void initChannel(Channel channel) {
            var http =
                    new HttpDecoderConfig()
                            .setMaxInitialLineLength(WireFormat.MAX_LINE_CHARACTERS)
                            .setMaxHeaderSize(WireFormat.MAX_HEADER_BYTES)
                            .setMaxChunkSize(WireFormat.MAX_PIECE_BYTES)
                            .setChunkedSupported(false);
            DataPlaneClientConfig config = target.config();
            ChannelPipeline pipeline = channel.pipeline();
            tls =
                    target.tls()
                            .newHandler(
                                    channel.alloc(),
                                    target.endpoint().host(),
                                    target.endpoint().port());
            connection = new ClientConnection(channel, config.idle());
            pipeline.addLast(wire)
                    .addLast(tls)
                    .addLast(
                            new IdleStateHandler(
                                    0, 0, config.idle().toMillis(), TimeUnit.MILLISECONDS))
                    .addLast(new HttpClientCodec(http, false, false))
                    .addLast(connection);
        }
    }
}
