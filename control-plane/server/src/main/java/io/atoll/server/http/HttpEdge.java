package io.atoll.server.http;

import io.atoll.bridge.dataplane.wall.Wall;

/** The REST server of one instance: owns its socket and its threads, keeps no state. */
public interface HttpEdge extends AutoCloseable {
    /**
     * Starts to serve.
     *
     * @throws io.atoll.kernel.AtollException UNAVAILABLE if the address cannot be listened on
     */
    static HttpEdge start(HttpSettings settings, HttpServices services) {
        return MicronautEdge.start(settings, services);
    }

    /** The port it listens on. */
    int port();

    /** Connections open now. */
    Wall.Census connections();

    /** Ends all requests, streams included, and frees the port. */
    @Override
    void close();
}
