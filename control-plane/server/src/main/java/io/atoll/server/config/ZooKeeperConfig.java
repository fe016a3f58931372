package io.atoll.server.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Which ZooKeeper proposes the leader.
 *
 * @param source embedded, or an ensemble
 * @param sessionTimeout after how long without a word another instance is elected; 2 s to 60 s
 */
public record ZooKeeperConfig(Source source, Duration sessionTimeout) {
    private static final Duration LEAST = Duration.ofSeconds(2);
    private static final Duration MOST = Duration.ofSeconds(60);

    public ZooKeeperConfig {
        if (sessionTimeout.compareTo(LEAST) < 0 || sessionTimeout.compareTo(MOST) > 0) {
            throw Settings.refused(
                    "zookeeper.sessionTimeout",
                    "got %d ms, expected 2 s to 60 s".formatted(sessionTimeout.toMillis()));
        }
    }

    public static ZooKeeperConfig defaults() {
        return new ZooKeeperConfig(new Embedded(0), Duration.ofSeconds(10));
    }

    /** Where ZooKeeper runs. */
    public sealed interface Source {}

    /**
     * Inside this process, on loopback; for one instance.
     *
     * @param port 0 = any free one
     */
    public record Embedded(int port) implements Source {
        public Embedded {
            new ListenAddress("127.0.0.1", port);
        }
    }

    /**
     * An ensemble that somebody else runs.
     *
     * @param connect {@code host:port[,host:port…]}
     * @param credentialsFile a file with {@code user:password}, the same for all instances; without
     *     one, whoever reaches the ensemble can depose the leader
     */
    public record External(String connect, Optional<Path> credentialsFile) implements Source {
        public External {
            if (connect.isBlank()) {
                throw Settings.refused("zookeeper.connect", "it is empty");
            }
        }
    }
}
