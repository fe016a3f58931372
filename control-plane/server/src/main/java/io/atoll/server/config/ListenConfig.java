package io.atoll.server.config;

/**
 * Where an instance listens.
 *
 * @param http REST and events, for people and programs
 * @param grpc the links of agents, and other instances
 * @param data the data plane of the built-in global store
 */
public record ListenConfig(ListenAddress http, ListenAddress grpc, ListenAddress data) {
    public static ListenConfig defaults() {
        return new ListenConfig(
                new ListenAddress("127.0.0.1", 8443),
                new ListenAddress("127.0.0.1", 7443),
                new ListenAddress("127.0.0.1", 7444));
    }
}
