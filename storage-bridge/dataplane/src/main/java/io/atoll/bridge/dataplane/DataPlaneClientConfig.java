package io.atoll.bridge.dataplane;

import java.time.Duration;

/**
 * How a data plane client is set up.
 *
 * @param maxTransfers at the same time, each on its own thread; more are refused
 * @param connect for TCP and TLS together
 * @param idle a transfer in which nothing moves for so long, and whose peer does not say that it is
 *     at work, has failed
 */
public record DataPlaneClientConfig(int maxTransfers, Duration connect, Duration idle) {
    public DataPlaneClientConfig {
        if (maxTransfers < 1 || connect.toMillis() < 1 || idle.toMillis() < 1) {
            throw new IllegalArgumentException("limits of the data plane are below 1");
        }
    }

    /** 8 transfers, 10 s, 30 s. */
    public static DataPlaneClientConfig defaults() {
        return new DataPlaneClientConfig(8, Duration.ofSeconds(10), Duration.ofSeconds(30));
    }
}
