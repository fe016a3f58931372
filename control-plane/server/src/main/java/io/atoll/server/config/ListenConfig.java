package io.atoll.server.config;

import java.util.Optional;

/**
 * Where an instance listens.
 *
 * @param http REST and events, for people and programs
 * @param grpc the links of agents, and other instances
 * @param data the data plane of the built-in global store
 * @param advertise host under which agents and other instances reach this one; absent: the one each
 *     address listens on
 */
public record ListenConfig(
        ListenAddress http, ListenAddress grpc, ListenAddress data, Optional<String> advertise) {
    /** {@code host:port} by which others reach what listens on {@code address} at {@code port}. */
    public String reachable(ListenAddress address, int port) {
        return new ListenAddress(advertise.orElse(address.host()), port).toString();
    }

    public static ListenConfig defaults() {
        return new ListenConfig(
                new ListenAddress("127.0.0.1", 8443),
                new ListenAddress("127.0.0.1", 7443),
                new ListenAddress("127.0.0.1", 7444),
                Optional.empty());
    }
}
