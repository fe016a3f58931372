package io.atoll.protocol.channel;

/**
 * How much a gRPC server takes on.
 *
 * @param calls at once, over all connections; the next one is answered LIMIT_EXCEEDED
 * @param callsPerConnection at once; the peer's further calls wait at the peer
 */
public record ServerLimits(int calls, int callsPerConnection) {
    /** Enough for 5,000 sites with a link and a unary call each. */
    public static final ServerLimits DEFAULT = new ServerLimits(10_000, 100);

    public ServerLimits {
        if (calls < 1 || callsPerConnection < 1) {
            throw new IllegalArgumentException(
                    "limits are at least 1 (got %d, %d)".formatted(calls, callsPerConnection));
        }
    }
}
