package io.atoll.bridge.dataplane;

import io.atoll.bridge.dataplane.wall.WallLimits;
import io.atoll.kernel.id.SiteName;
import java.net.InetSocketAddress;
import java.time.Duration;

/**
 * How a data plane server is set up.
 *
 * @param listen port 0: any free one
 * @param store the site whose store it serves
 * @param connections how many it holds, and for how long
 * @param maxTransfers requests served at the same time, each on its own thread; more are answered
 *     503
 * @param idle a connection on which nothing moves for so long is closed, unless its peer waits for
 *     this server's disk; that peer is told at half of it, again and again
 */
public record DataPlaneServerConfig(
        InetSocketAddress listen,
        SiteName store,
        WallLimits connections,
        int maxTransfers,
        Duration idle) {
    public DataPlaneServerConfig {
        if (maxTransfers < 1 || idle.toMillis() < 1) {
            throw new IllegalArgumentException("limits of the data plane are below 1");
        }
    }

    /** 32 transfers, 30 s. */
    public static DataPlaneServerConfig of(
            InetSocketAddress listen, SiteName store, WallLimits connections) {
        return new DataPlaneServerConfig(listen, store, connections, 32, Duration.ofSeconds(30));
    }
}
