package io.atoll.server.http;

import io.atoll.bridge.dataplane.wall.WallLimits;
import io.atoll.control.state.Caller;
import io.atoll.kernel.digest.Digest;
import io.atoll.protocol.identity.KeyMaterial;
import io.atoll.server.config.ListenAddress;
import java.util.List;
import java.util.Map;

/**
 * What the REST server is told at its start.
 *
 * @param identity shown to whoever connects
 * @param federation its name
 * @param instance name of this instance
 * @param version of the program
 * @param callers who is let in: hash of the access token to its bearer; nobody else is
 * @param agents {@code host:port} of every instance, for agents
 * @param dataPlane {@code host:port} of the built-in global store
 * @param connections how many it holds, and for how long
 */
public record HttpSettings(
        ListenAddress listen,
        KeyMaterial identity,
        String federation,
        String instance,
        String version,
        Map<Digest, Caller> callers,
        List<String> agents,
        String dataPlane,
        WallLimits connections) {
    public HttpSettings {
        callers = Map.copyOf(callers);
        agents = List.copyOf(agents);
    }
}
