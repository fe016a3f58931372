package io.atoll.protocol.channel;

import io.grpc.netty.NettyServerBuilder;
import io.netty.handler.ssl.SslContext;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

/** Prepares gRPC servers with limits and the caller's identity. */
public final class PeerServers {
    /** Below the agents' keepalive, so that theirs is never taken for an attack. */
    private static final int SHORTEST_KEEP_ALIVE_SECONDS = 10;

    private static final int HANDSHAKE_SECONDS = 10;

    private PeerServers() {}

    /**
     * A server on {@code address}, to which the caller adds services. A service asks {@link
     * PeerInterceptor} who calls, and throws {@link io.atoll.kernel.AtollException} to refuse.
     *
     * @param tls a context of {@link io.atoll.protocol.tls.PeerTls#grpcServer}
     */
    public static NettyServerBuilder listen(
            InetSocketAddress address, SslContext tls, ServerLimits limits) {
        return NettyServerBuilder.forAddress(address)
                .sslContext(tls)
                .maxInboundMessageSize(PeerChannels.MESSAGE_LIMIT_BYTES)
                .maxInboundMetadataSize(PeerChannels.METADATA_LIMIT_BYTES)
                .flowControlWindow(PeerChannels.FLOW_CONTROL_WINDOW_BYTES)
                .maxConcurrentCallsPerConnection(limits.callsPerConnection())
                .handshakeTimeout(HANDSHAKE_SECONDS, TimeUnit.SECONDS)
                .permitKeepAliveTime(SHORTEST_KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
                .permitKeepAliveWithoutCalls(true)
                .keepAliveTime(PeerChannels.KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
                .keepAliveTimeout(PeerChannels.KEEP_ALIVE_TIMEOUT_SECONDS, TimeUnit.SECONDS)
                .addTransportFilter(PeerInterceptor.perConnection())
                // The last one added is called first.
                .intercept(new FailureInterceptor())
                .intercept(new PeerInterceptor())
                .intercept(new CallLimit(limits.calls()));
    }
}
