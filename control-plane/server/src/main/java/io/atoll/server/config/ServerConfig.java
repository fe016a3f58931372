package io.atoll.server.config;

import io.atoll.bridge.dataplane.wall.WallLimits;
import io.atoll.kernel.id.SiteName;
import io.atoll.kernel.log.LogFormat;
import java.nio.file.Path;
import java.util.Optional;

/**
 * All that an operator can set for a control plane instance.
 *
 * @param dataDir what this instance keeps, on a local disk; absolute
 * @param federation the federation's name, an RFC 1123 label; never changes
 * @param connections how many each listener holds, and for how long
 * @param caDir keys and certificates of the federation's authority; several instances share one
 * @param metrics where Prometheus finds what there is to watch, in the clear and without a token;
 *     absent: nowhere
 */
public record ServerConfig(
        Path dataDir,
        String federation,
        ListenConfig listen,
        PostgresConfig postgres,
        ZooKeeperConfig zookeeper,
        HazelcastConfig hazelcast,
        StoreConfig store,
        LeaseConfig lease,
        RetentionConfig retention,
        SiteFaultConfig siteFaults,
        LeaderLoopConfig leader,
        WallLimits connections,
        Path caDir,
        Optional<ListenAddress> metrics,
        LogFormat log) {
    public ServerConfig {
        if (!dataDir.isAbsolute()) {
            throw Settings.refused(
                    "dataDir", "got '%s', expected an absolute path".formatted(dataDir));
        }
        try {
            new SiteName(federation);
        } catch (RuntimeException _) {
            throw Settings.refused(
                    "federation",
                    "got '%s', expected 1 to 63 lower case letters, digits and hyphens"
                            .formatted(federation));
        }
        boolean several = !hazelcast.members().isEmpty();
        if (several && postgres instanceof PostgresConfig.Embedded) {
            throw Settings.refused(
                    "postgres",
                    "several instances need one PostgreSQL (got embedded, expected url)");
        }
        if (several && zookeeper.source() instanceof ZooKeeperConfig.Embedded) {
            throw Settings.refused(
                    "zookeeper",
                    "several instances need one ensemble (got embedded, expected connect)");
        }
    }

    /** One instance that brings everything it needs. */
    public static ServerConfig defaults(Path dataDir, String federation) {
        return new ServerConfig(
                dataDir,
                federation,
                ListenConfig.defaults(),
                PostgresConfig.defaults(),
                ZooKeeperConfig.defaults(),
                HazelcastConfig.defaults(),
                StoreConfig.defaults(dataDir),
                LeaseConfig.defaults(),
                RetentionConfig.defaults(),
                SiteFaultConfig.defaults(),
                LeaderLoopConfig.defaults(),
                WallLimits.DEFAULT,
                dataDir.resolve("ca"),
                Optional.empty(),
                LogFormat.TEXT);
    }
}
