package io.atoll.server.config;

import java.nio.file.Path;

/** Which PostgreSQL keeps the federation's state. */
public sealed interface PostgresConfig {
    static PostgresConfig defaults() {
        return new Embedded(0);
    }

    /**
     * A server of our own in {@code dataDir/postgres}, on loopback.
     *
     * @param port 0 = any free one
     */
    record Embedded(int port) implements PostgresConfig {
        public Embedded {
            new ListenAddress("127.0.0.1", port);
        }
    }

    /**
     * A server that somebody else runs.
     *
     * @param url {@code jdbc:postgresql://host:port/database}, without a password in it
     * @param passwordFile a file that holds the password and nothing else
     */
    record External(String url, String user, Path passwordFile) implements PostgresConfig {
        public External {
            if (!url.startsWith("jdbc:postgresql://")) {
                throw Settings.refused(
                        "postgres.url",
                        "it does not start with jdbc:postgresql:// (got '%s')"
                                .formatted(url.replaceAll("(?i)password=[^&]*", "password=…")));
            }
            if (url.toLowerCase(java.util.Locale.ROOT).contains("password=")) {
                throw Settings.refused(
                        "postgres.url", "it holds a password, which belongs into passwordFile");
            }
            if (user.isBlank()) {
                throw Settings.refused("postgres.user", "it is empty");
            }
        }
    }
}
