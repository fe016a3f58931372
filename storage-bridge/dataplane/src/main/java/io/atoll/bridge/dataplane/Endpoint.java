package io.atoll.bridge.dataplane;

/**
 * Where a store's data plane listens.
 *
 * @param kind who must answer there, by certificate
 */
public record Endpoint(String host, int port, Kind kind) {
    /** SITE: the agent of the ticket's store. INSTANCE: an instance of the control plane. */
    public enum Kind {
        SITE,
        INSTANCE
    }

    @Override
    public String toString() {
        return host + ':' + port;
    }
}
