package io.atoll.bridge.dataplane;

import io.atoll.bridge.dataplane.wall.Gate;
import io.atoll.bridge.dataplane.wall.RequestWatch;
import io.atoll.bridge.dataplane.wall.Wall;
import io.atoll.bridge.dataplane.wire.TransferThreads;
import io.atoll.bridge.dataplane.wire.WireCounter;
import io.atoll.bridge.dataplane.wire.WireFormat;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.Closeable;
import java.net.InetSocketAddress;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Serves a store to peers that hold tickets. Network I/O runs on one event loop thread; each
 * request is served by a transfer thread, where disk I/O and hashing happen.
 *
 * <p>Owns its threads and connections until {@link #close}. Keeps no state of its own: what broken
 * transfers leave lies in the store.
 */
// What a failed write or close means is told by the channel, which is closed then.
@SuppressWarnings("FutureReturnValueIgnored")
public final class DataPlaneServer implements Closeable {
    private final EventLoopGroup loops;
    private final ThreadPoolExecutor transfers;
    private final ChannelGroup connections;
    private final Wall wall;
    private final Channel listener;

    private DataPlaneServer(
            EventLoopGroup loops,
            ThreadPoolExecutor transfers,
            ChannelGroup connections,
            Wall wall,
            Channel listener) {
        this.loops = loops;
        this.transfers = transfers;
        this.connections = connections;
        this.wall = wall;
        this.listener = listener;
    }

    /**
     * Starts to listen.
     *
     * @param tls TLS 1.3 with optional client certificates; asked at each connection, so that a
     *     renewed certificate is used at once
     * @throws AtollException UNAVAILABLE if the address cannot be listened on
     */
    public static DataPlaneServer start(
            DataPlaneServerConfig config, Supplier<SslContext> tls, DataPlaneParts parts) {
        var loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        ThreadPoolExecutor transfers =
                TransferThreads.atMost(config.maxTransfers(), "data-plane-server-");
        var connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
        var initializer =
                new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        connections.add(channel);
                        addHandlers(channel.pipeline(), config, tls.get());
                        channel.pipeline().addLast(new ServerConnection(config, parts, transfers));
                    }
                };
        var wall = new Wall("data-plane", config.connections(), parts.time());
        ChannelFuture bound =
                new ServerBootstrap()
                        .group(loops)
                        .channel(NioServerSocketChannel.class)
                        .handler(new Gate(wall, true))
                        .childHandler(initializer)
                        .bind(config.listen())
                        .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
            throw new AtollException(
                    ErrorCode.UNAVAILABLE,
                    "cannot listen on %s for the data plane: %s"
                            .formatted(config.listen(), bound.cause().getMessage()),
                    bound.cause());
        }
        return new DataPlaneServer(loops, transfers, connections, wall, bound.channel());
    }

    /** Where it listens, with the port that was chosen. */
    public InetSocketAddress address() {
        return (InetSocketAddress) listener.localAddress();
    }

    /** Connections open now. */
    public Wall.Census connections() {
        return wall.census();
    }

    /** Requests being served now. */
    public int transfersUnderWay() {
        return transfers.getActiveCount();
    }

    /** Cuts all connections and stops; what was received in whole chunks is kept. */
    @Override
    public void close() {
        listener.close().awaitUninterruptibly();
        connections.close().awaitUninterruptibly();
        transfers.shutdownNow();
        loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    private static void addHandlers(
            ChannelPipeline pipeline, DataPlaneServerConfig config, SslContext tls) {
        var http =
                new HttpDecoderConfig()
                        .setMaxInitialLineLength(WireFormat.MAX_LINE_CHARACTERS)
                        .setMaxHeaderSize(WireFormat.MAX_HEADER_BYTES)
                        .setMaxChunkSize(WireFormat.MAX_PIECE_BYTES)
                        .setChunkedSupported(false);
        // Told at half of it, so that what this end works at is said in time, and at its end.
        long halfMillis = Math.max(1, config.idle().toMillis() / 2);
        pipeline.addLast(new WireCounter())
                .addLast(tls.newHandler(pipeline.channel().alloc()))
                .addLast(new IdleStateHandler(0, 0, halfMillis, TimeUnit.MILLISECONDS))
                .addLast(new HttpServerCodec(http))
                .addLast(new RequestWatch());
    }
}
