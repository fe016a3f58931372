package io.atoll.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atoll.files.ConfigurationReader;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.quantity.ByteSize;
import io.atoll.kernel.system.SecretInput;
import io.atoll.server.globalstore.InstalledStores;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerConfigTest {
    private static final Path DATA = Path.of("/var/lib/atoll");

    @Test
    void runsAloneOnLoopbackByDefault() {
        var config = ServerConfig.defaults(DATA, "demo");
        assertThat(config.lease().ttl()).isEqualTo(Duration.ofSeconds(15));
        assertThat(config.lease().period()).isEqualTo(Duration.ofSeconds(5));
        assertThat(config.listen().http()).isEqualTo(new ListenAddress("127.0.0.1", 8443));
        assertThat(config.hazelcast().listen().host()).isEqualTo("127.0.0.1");
        assertThat(config.postgres()).isEqualTo(new PostgresConfig.Embedded(0));
        assertThat(config.zookeeper().source()).isEqualTo(new ZooKeeperConfig.Embedded(0));
        assertThat(config.store().path()).isEqualTo(DATA.resolve("store"));
        assertThat(config.caDir()).isEqualTo(DATA.resolve("ca"));
    }

    @Test
    void refusesALeaseBelowThreePeriods() {
        assertThat(new LeaseConfig(Duration.ofSeconds(3), Duration.ofSeconds(1)).ttl())
                .isEqualTo(Duration.ofSeconds(3));
        refuses(
                () -> new LeaseConfig(Duration.ofMillis(2_999), Duration.ofSeconds(1)),
                "cannot use the setting 'lease.ttl': got 2999 ms, expected at least 3 periods of"
                        + " 1000 ms");
        refuses(
                () -> new LeaseConfig(Duration.ofSeconds(3), Duration.ZERO),
                "cannot use the setting 'lease.period': got 0 ms, expected 100 or more");
    }

    @Test
    void readsListenAddresses() {
        assertThat(ListenAddress.parse("0.0.0.0:8443"))
                .isEqualTo(new ListenAddress("0.0.0.0", 8443));
        assertThat(ListenAddress.parse("[::1]:0")).isEqualTo(new ListenAddress("::1", 0));
        assertThat(ListenAddress.parse("[::1]:0")).hasToString("[::1]:0");
        refuses(
                () -> ListenAddress.parse("here"),
                "cannot use the setting 'listen': got 'here', expected host:port");
        refuses(
                () -> ListenAddress.parse("here:70000"),
                "cannot use the setting 'listen': got port 70000, expected 0 to 65535");
        refuses(
                () -> ListenAddress.parse(":8443"),
                "cannot use the setting 'listen': the host is empty");
    }

    @Test
    void refusesAPasswordInTheAddressOfPostgres() {
        refuses(
                () ->
                        new PostgresConfig.External(
                                "jdbc:postgresql://db/atoll?password=secret", "atoll", DATA),
                "cannot use the setting 'postgres.url': it holds a password, which belongs into"
                        + " passwordFile");
        refuses(
                () -> new PostgresConfig.External("mysql://db?password=secret", "atoll", DATA),
                "cannot use the setting 'postgres.url': it does not start with jdbc:postgresql://"
                        + " (got 'mysql://db?password=…')");
    }

    @Test
    void refusesSeveralInstancesOnEmbeddedServers() {
        var several =
                new HazelcastConfig(
                        ListenAddress.anyOnLoopback(),
                        List.of("cp1:5701", "cp2:5701"),
                        Optional.of("secret"));
        var alone = ServerConfig.defaults(DATA, "demo");
        var external = new PostgresConfig.External("jdbc:postgresql://db/atoll", "atoll", DATA);
        refuses(
                () -> with(alone, alone.postgres(), several),
                "cannot use the setting 'postgres': several instances need one PostgreSQL (got"
                        + " embedded, expected url)");
        refuses(
                () -> with(alone, external, several),
                "cannot use the setting 'zookeeper': several instances need one ensemble (got"
                        + " embedded, expected connect)");
    }

    @Test
    void refusesSharedStateThatIsOpenToStrangers() {
        refuses(
                () ->
                        new HazelcastConfig(
                                ListenAddress.anyOnLoopback(),
                                List.of("cp1:5701"),
                                Optional.empty()),
                "cannot use the setting 'hazelcast.clusterName': it is missing, and other members"
                        + " are named");
        refuses(
                () ->
                        new HazelcastConfig(
                                new ListenAddress("0.0.0.0", 5701), List.of(), Optional.empty()),
                "cannot use the setting 'hazelcast.listen': got 0.0.0.0:5701, expected one"
                        + " interface, as it has no authentication");
    }

    @Test
    void readsTheNameThatMembersShareFromAFile(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("members"), "s3cret\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));

        var config = read(Map.of("ATOLL_HAZELCAST_CLUSTER_NAME_FILE", file.toString()));

        assertThat(config.hazelcast().clusterName()).contains("s3cret");
        refuses(
                () ->
                        read(
                                Map.of(
                                        "ATOLL_HAZELCAST_CLUSTER_NAME_FILE",
                                        file.toString(),
                                        "ATOLL_HAZELCAST_CLUSTER_NAME",
                                        "other")),
                "ATOLL_HAZELCAST_CLUSTER_NAME: cannot read the name that members share: it was"
                    + " given twice (expected one of the argument and hazelcast.clusterNameFile)\n"
                    + "1 problem, nothing was started");
    }

    @Test
    void readsHowAnEnsembleIsSpokenTo(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("zk"), "atoll:s3cret\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        var given =
                Map.of(
                        "ATOLL_ZOOKEEPER_CONNECT",
                        "zk1:2181",
                        "ATOLL_ZOOKEEPER_SESSION_TIMEOUT",
                        "4s",
                        "ATOLL_ZOOKEEPER_CREDENTIALS_FILE",
                        file.toString());

        assertThat(read(given).zookeeper())
                .isEqualTo(
                        new ZooKeeperConfig(
                                new ZooKeeperConfig.External("zk1:2181", Optional.of(file)),
                                Duration.ofSeconds(4)));
        assertThat(read(Map.of("ATOLL_ZOOKEEPER_CONNECT", "zk1:2181")).zookeeper())
                .isEqualTo(
                        new ZooKeeperConfig(
                                new ZooKeeperConfig.External("zk1:2181", Optional.empty()),
                                Duration.ofSeconds(10)));
        Files.writeString(file, "s3cret\n");
        refuses(
                () -> read(given),
                "ATOLL_ZOOKEEPER_CREDENTIALS_FILE: cannot use the setting 'zookeeper.credentialsFile': %s holds no user and password (expected user:password)\n1 problem, nothing was started"
                        .formatted(file));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        refuses(
                () -> read(given),
                "ATOLL_ZOOKEEPER_CREDENTIALS_FILE: cannot use the setting 'zookeeper.credentialsFile': others can read %s (got mode rw-r--r--, expected rw-------)\n1 problem, nothing was started"
                        .formatted(file));
    }

    private static ServerConfig read(Map<String, String> environment) {
        var secrets =
                new SecretInput(InputStream.nullInputStream(), null, Optional.empty(), x -> {});
        return new ServerConfigReader(Path.of("/home/ada"), secrets, InstalledStores.ALL)
                .read(
                        new ConfigurationReader.Sources(
                                Optional.empty(), environment, Set.of(), Map.of()));
    }

    @Test
    void readsWhenAnEventOfTheLeaderIsSlow() {
        assertThat(read(Map.of()).leader().slowEvent()).isEqualTo(Duration.ofMillis(50));
        assertThat(read(Map.of("ATOLL_LEADER_SLOW_EVENT", "5ms")).leader().slowEvent())
                .isEqualTo(Duration.ofMillis(5));
        refuses(
                () -> new LeaderLoopConfig(Duration.ofNanos(999_999)),
                "cannot use the setting 'leader.slowEvent': got 999999 ns, expected 1 ms or more");
    }

    @Test
    void refusesWhatCannotWork() {
        refuses(
                () -> ServerConfig.defaults(Path.of("data"), "demo"),
                "cannot use the setting 'dataDir': got 'data', expected an absolute path");
        refuses(
                () -> ServerConfig.defaults(DATA, "My Federation"),
                "cannot use the setting 'federation': got 'My Federation', expected 1 to 63 lower"
                        + " case letters, digits and hyphens");
        refuses(
                () -> new StoreConfig("posix", DATA, new ByteSize(1), Duration.ofHours(24)),
                "cannot use the setting 'globalStore.quota': got 1 B, expected 1 MiB or more");
        refuses(
                () -> new StoreConfig("posix", DATA, new ByteSize(1 << 20), Duration.ofMinutes(59)),
                "cannot use the setting 'globalStore.uploadTtl': got PT59M, expected 1h or more");
        refuses(
                () -> new ZooKeeperConfig(new ZooKeeperConfig.Embedded(0), Duration.ofMillis(100)),
                "cannot use the setting 'zookeeper.sessionTimeout': got 100 ms, expected 2 s to 60"
                        + " s");
    }

    private static ServerConfig with(
            ServerConfig base, PostgresConfig postgres, HazelcastConfig hazelcast) {
        return new ServerConfig(
                base.dataDir(),
                base.federation(),
                base.listen(),
                postgres,
                base.zookeeper(),
                hazelcast,
                base.store(),
                base.lease(),
                base.retention(),
                base.siteFaults(),
                base.leader(),
                base.connections(),
                base.caDir(),
                base.metrics(),
                base.log());
    }

    private static void refuses(ThrowingCallable made, String message) {
        assertThatThrownBy(made)
                .isInstanceOf(AtollException.class)
                .hasMessage(message)
                .extracting(e -> ((AtollException) e).code())
                .isEqualTo(ErrorCode.INVALID);
    }
}
