package io.atoll.bridge.dataplane.wall;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.nio.NioChannelOption;
import java.net.SocketAddress;
import jdk.net.ExtendedSocketOptions;

/**
 * Puts every connection that a listening channel accepts behind its {@link Wall}. Stands first in
 * the pipeline of the listening channel. TCP itself finds out about peers that have gone without a
 * word: connections at work, such as a stream of events on which nothing happens, have no time
 * limit here. Owned by the listener's event loop.
 */
public final class Gate extends ChannelInboundHandlerAdapter {
    private static final int PROBE_AFTER_SECONDS = 60;
    private static final int PROBE_EVERY_SECONDS = 15;
    private static final int PROBES = 4;

    private final Wall wall;
    private final boolean speaksRequests;

    /**
     * A gate.
     *
     * @param speaksRequests whether each connection's pipeline gets a {@link RequestWatch}
     */
    public Gate(Wall wall, boolean speaksRequests) {
        this.wall = wall;
        this.speaksRequests = speaksRequests;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object accepted) {
        if (accepted instanceof Channel connection) {
            probe(connection);
            SocketAddress remote = connection.remoteAddress();
            if (remote == null) {
                // Its peer has gone already; there is nothing to be counted.
                connection.unsafe().closeForcibly();
                return;
            }
            var watch = new ConnectionWatch(wall, speaksRequests);
            Visitor visitor = wall.admit(remote, watch::leave);
            watch.watches(visitor);
            connection.closeFuture().addListener(closed -> visitor.gone());
            connection.attr(ConnectionWatch.KEY).set(watch);
            connection.pipeline().addFirst(watch);
        }
        ctx.fireChannelRead(accepted);
    }

    // Where an option is not known it changes nothing.
    private static void probe(Channel connection) {
        var config = connection.config();
        config.setOption(ChannelOption.SO_KEEPALIVE, true);
        config.setOption(
                NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPIDLE), PROBE_AFTER_SECONDS);
        config.setOption(
                NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPINTERVAL), PROBE_EVERY_SECONDS);
        config.setOption(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPCOUNT), PROBES);
    }
}
