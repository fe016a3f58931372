package io.atoll.server.grpc;

import io.atoll.bridge.dataplane.wall.Gate;
import io.atoll.bridge.dataplane.wall.Wall;
import io.atoll.kernel.AtollException;
import io.atoll.protocol.channel.PeerServers;
import io.atoll.protocol.channel.ServerLimits;
import io.atoll.protocol.identity.CertificateAuthority;
import io.atoll.server.commands.CommandCodec;
import io.atoll.server.commands.CommandRouter;
import io.atoll.server.config.ListenAddress;
import io.atoll.server.globalstore.SitesOnRecord;
import io.atoll.server.grpc.agents.JoinService;
import io.atoll.server.grpc.agents.SiteLinks;
import io.atoll.server.grpc.instances.LinkRoutes;
import io.atoll.server.grpc.logs.LogRequests;
import io.atoll.server.platform.Ports;
import io.grpc.Server;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * The port of agents and other instances. Owns its socket, its timer and its threads; what comes in
 * on the connections' threads is only handed over.
 */
public final class AgentsServer implements AutoCloseable {
    private static final long STOP_SECONDS = 2;
    private static final long SWEEP_MILLIS = 1_000;

    private final Server server;
    private final ScheduledExecutorService timer;
    private final ExecutorService threads;
    private final Loops loops;

    private AgentsServer(
            Server server, ScheduledExecutorService timer, ExecutorService threads, Loops loops) {
        this.server = server;
        this.timer = timer;
        this.threads = threads;
        this.loops = loops;
    }

    /** The threads of the connections: one accepts, the others serve. */
    private record Loops(EventLoopGroup accepting, EventLoopGroup serving) {
        static Loops start() {
            return new Loops(
                    new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory()),
                    new MultiThreadIoEventLoopGroup(NioIoHandler.newFactory()));
        }

        void stop() {
            var accepts = accepting.shutdownGracefully(0, STOP_SECONDS, TimeUnit.SECONDS);
            var serves = serving.shutdownGracefully(0, STOP_SECONDS, TimeUnit.SECONDS);
            accepts.awaitUninterruptibly(STOP_SECONDS, TimeUnit.SECONDS);
            serves.awaitUninterruptibly(STOP_SECONDS, TimeUnit.SECONDS);
        }
    }

    /**
     * What the services work with.
     *
     * @param wall what stands before the port
     * @param controlPlane addresses that agents may dial
     */
    public record Parts(
            String instance,
            CertificateAuthority authority,
            SitesOnRecord sites,
            SiteLinks links,
            LinkRoutes routes,
            CommandRouter commands,
            CommandCodec codec,
            LogRequests logs,
            Wall wall,
            List<String> controlPlane) {}

    /**
     * Listens.
     *
     * @throws AtollException CONFLICT if the port is in use
     */
    public static AgentsServer start(ListenAddress listen, SslContext tls, Parts parts) {
        var timer =
                Executors.newSingleThreadScheduledExecutor(
                        Thread.ofPlatform().name("link-timer").daemon().factory());
        var threads = Executors.newVirtualThreadPerTaskExecutor();
        var loops = Loops.start();
        var server =
                PeerServers.listen(
                                new InetSocketAddress(listen.host(), listen.port()),
                                tls,
                                ServerLimits.DEFAULT)
                        .bossEventLoopGroup(loops.accepting())
                        .workerEventLoopGroup(loops.serving())
                        .channelFactory(() -> behind(parts.wall()))
                        .maxConnectionIdle(
                                parts.wall().limits().times().idle().toMillis(),
                                TimeUnit.MILLISECONDS)
                        .directExecutor()
                        .addService(
                                new JoinService(
                                        parts.authority(),
                                        parts.commands(),
                                        parts.sites(),
                                        parts.controlPlane(),
                                        threads))
                        .addService(new LinkService(parts.routes(), timer, parts.instance()))
                        .addService(
                                new InstancesService(
                                        parts.routes(),
                                        parts.commands(),
                                        parts.codec(),
                                        parts.logs(),
                                        timer,
                                        threads))
                        .build();
        try {
            server.start();
        } catch (IOException e) {
            timer.shutdownNow();
            threads.close();
            loops.stop();
            var bind = e.getCause() instanceof IOException cause ? cause : e;
            throw Ports.cannotListen(listen.host(), listen.port(), bind);
        }
        var _ =
                timer.scheduleWithFixedDelay(
                        parts.links()::closeSilent,
                        SWEEP_MILLIS,
                        SWEEP_MILLIS,
                        TimeUnit.MILLISECONDS);
        return new AgentsServer(server, timer, threads, loops);
    }

    private static ServerChannel behind(Wall wall) {
        var listening = new NioServerSocketChannel();
        listening.pipeline().addLast(new Gate(wall, false));
        return listening;
    }

    /** The port it listens on. */
    public int port() {
        return server.getPort();
    }

    @Override
    public void close() {
        server.shutdownNow();
        try {
            server.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        timer.shutdownNow();
        threads.shutdownNow();
        loops.stop();
    }
}
