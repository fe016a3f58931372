package io.atoll.server.coordination;

import java.util.Optional;

/**
 * Where ZooKeeper answers and as whom to speak to it.
 *
 * @param connect {@code host:port[,host:port…]}
 * @param credentials {@code user:password} of its digest scheme; what we make is then closed to
 *     everybody else. Empty: it is open to whoever reaches the ensemble
 */
public record ZooKeeperAddress(String connect, Optional<String> credentials) {
    public ZooKeeperAddress {
        if (connect.isBlank()) {
            throw new IllegalArgumentException("the ZooKeeper connect string is empty");
        }
        if (credentials.isPresent() && !credentials.get().contains(":")) {
            throw new IllegalArgumentException(
                    "ZooKeeper credentials have no colon (expected user:password)");
        }
    }

    @Override
    public String toString() {
        return connect;
    }
}
