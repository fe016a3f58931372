package io.atoll.protocol.channel;

import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.handler.ssl.SslContext;
import java.util.concurrent.TimeUnit;

/** Opens gRPC channels to an instance of the control plane. */
public final class PeerChannels {
    /** What one message may weigh, both ways; larger things are streamed. */
    public static final int MESSAGE_LIMIT_BYTES = 4 * 1024 * 1024;

    /** How often a silent connection is probed; NATs forget them after about a minute. */
    static final int KEEP_ALIVE_SECONDS = 20;

    static final int KEEP_ALIVE_TIMEOUT_SECONDS = 10;
    static final int FLOW_CONTROL_WINDOW_BYTES = 1024 * 1024;
    static final int METADATA_LIMIT_BYTES = 16 * 1024;

    private PeerChannels() {}

    /**
     * A channel to one address. It connects at its first call; calls fail at once when it cannot,
     * and nothing is sent twice. Who wants to connect again, after a backoff of their own, closes
     * it and opens another. Unary calls need a deadline.
     *
     * @param address a DNS name or IP address
     * @param tls a context of {@link io.atoll.protocol.tls.PeerTls}
     */
    public static ManagedChannel open(String address, int port, SslContext tls) {
        return NettyChannelBuilder.forAddress(address, port)
                .sslContext(tls)
                .keepAliveTime(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
                .keepAliveTimeout(KEEP_ALIVE_TIMEOUT_SECONDS, TimeUnit.SECONDS)
                .keepAliveWithoutCalls(true)
                .maxInboundMessageSize(MESSAGE_LIMIT_BYTES)
                .maxInboundMetadataSize(METADATA_LIMIT_BYTES)
                .flowControlWindow(FLOW_CONTROL_WINDOW_BYTES)
                .disableRetry()
                .intercept(new Deadlines())
                .build();
    }
}
