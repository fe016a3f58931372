package io.atoll.bridge.dataplane;

import io.atoll.bridge.Ticket;
import io.atoll.bridge.ticket.SignedTicket;
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
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.timeout.IdleStateHandler;
import java.security.cert.X509Certificate;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A client's connection to one store, with the ticket it shows there. Owned by the transfer thread.
 */
// What a failed write or close means is told by the channel, which is closed then.
@SuppressWarnings("FutureReturnValueIgnored")
final class ClientSession implements AutoCloseable {
    private final Channel channel;
    private final Handlers handlers;
    private final ClientConnection connection;
    private final DataPlaneClientConfig config;
    private final SignedTicket ticket;
    private final RateLimit rate;

    private ClientSession(Channel channel, Handlers handlers, SignedTicket ticket, RateLimit rate) {
        this.channel = channel;
        this.handlers = handlers;
        this.connection = handlers.connection();
        this.config = handlers.target.config();
        this.ticket = ticket;
        this.rate = rate;
    }

    /**
     * How to reach a store.
     *
     * @param opened told of each channel, so that it can be cut
     */
    record Target(
            EventLoopGroup loops,
            SslContext tls,
            Endpoint endpoint,
            DataPlaneClientConfig config,
            Consumer<Channel> opened) {}

    static ClientSession open(Target target, SignedTicket ticket, RateLimit rate) {
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
        target.opened().accept(channel);
        // Not asked of the pipeline: a connection that was cut at once has none any more.
        var handshake = handlers.tls().handshakeFuture();
        if (!handshake.awaitUninterruptibly(connectMillis) || !handshake.isSuccess()) {
            channel.close();
            throw unreachable(endpoint, handshake.cause());
        }
        try {
            requireStore(channel, endpoint, ticket.ticket());
        } catch (AtollException e) {
            channel.close();
            throw e;
        }
        return new ClientSession(channel, handlers, ticket, rate);
    }

    WireCounter wire() {
        return handlers.wire;
    }

    HttpRequest request(HttpMethod method, String suffix) {
        var request =
                new DefaultHttpRequest(
                        HttpVersion.HTTP_1_1,
                        method,
                        WireFormat.CONTENT_PATH + ticket.ticket().digest().hex() + suffix);
        request.headers()
                .set(HttpHeaderNames.HOST, handlers.target.endpoint().toString())
                .set(HttpHeaderNames.AUTHORIZATION, WireFormat.TICKET_SCHEME + ticket.compact());
        return request;
    }

    /** Sends a request without body and waits for the beginning of its answer. */
    ClientConnection.Answer ask(HttpRequest request) {
        connection.send(channel, request);
        var sender = sender();
        sender.end();
        return connection.answer();
    }

    /** Sends the first lines of a request; its body goes through {@link #sender}. */
    void begin(HttpRequest request) {
        connection.send(channel, request);
    }

    BodySender sender() {
        return new BodySender(channel, config.idle(), rate);
    }

    boolean hasAnswer() {
        return connection.hasAnswer();
    }

    ClientConnection.Answer answer() {
        return connection.answer();
    }

    @Override
    public void close() {
        channel.close();
        connection.discard();
    }

    private static void requireStore(Channel channel, Endpoint endpoint, Ticket ticket) {
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
