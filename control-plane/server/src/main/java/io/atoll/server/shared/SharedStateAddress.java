package io.atoll.server.shared;

import java.util.List;

/**
 * Where a member of the shared state listens and whom it looks for.
 *
 * @param bind an address of this machine; loopback unless several instances share state
 * @param port 0 = any free one
 * @param members {@code host:port} of all instances; empty = this one alone
 * @param clusterName the secret that members have in common
 */
public record SharedStateAddress(String bind, int port, List<String> members, String clusterName) {
    public SharedStateAddress {
        members = List.copyOf(members);
        if (clusterName.isBlank()) {
            throw new IllegalArgumentException("the name shared by members is empty");
        }
    }

    @Override
    public String toString() {
        return bind + ":" + port;
    }
}
