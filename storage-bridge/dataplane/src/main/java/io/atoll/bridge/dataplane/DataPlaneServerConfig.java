package io.atoll.bridge.dataplane;

import io.atoll.kernel.id.SiteName;
import java.net.InetSocketAddress;
import java.time.Duration;

/**
 * How a data plane server is set up.
 *
 * @param listen port 0: any free one
 * @param store the site whose store it serves
 * @param maxConnections more are closed at once
 * @param maxTransfers requests served at the same time, each on its own thread; more are answered
 *     503
 * @param idle a connection on which nothing moves for so long is closed
 */
public record DataPlaneServerConfig(
        InetSocketAddress listen,
        SiteName store,
        int maxConnections,
        int maxTransfers,
        Duration idle) {
    public DataPlaneServerConfig {
        if (maxConnections < 1 || maxTransfers < 1 || idle.toMillis() < 1) {
            throw new IllegalArgumentException("limits of the data plane are below 1");
        }
    }

    /** 256 connections, 32 transfers, 30 s. */
    public static DataPlaneServerConfig of(InetSocketAddress listen, SiteName store) {
        return new DataPlaneServerConfig(listen, store, 256, 32, Duration.ofSeconds(30));
    }
}
