package io.atoll.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.hazelcast.config.Config;
import com.hazelcast.core.DistributedObject;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import io.atoll.kernel.system.SystemRandomSource;
import io.atoll.kernel.system.SystemTimeSource;
import io.atoll.server.postgres.PostgresAddress;
import io.atoll.server.postgres.embedded.EmbeddedPostgres;
import io.atoll.server.postgres.embedded.PostgresBinaries;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.apache.curator.test.TestingServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two instances of a control plane over one PostgreSQL, one ZooKeeper and one global store. */
final class TwoInstancesIT {
    private static final Duration LIMIT = Duration.ofMinutes(4);
    private static final String SECRET = "cluster-of-this-test";

    private final List<Integer> ports = Instance.freePorts(3);
    private Path home;
    private EmbeddedPostgres postgres;
    private TestingServer zookeeper;
    private Instance one;
    private Instance two;
    private Site site;
    private Effects effects;

    @BeforeEach
    void start() throws Exception {
        home = Federation.shortFolder();
        effects = new Effects(home);
        zookeeper = new TestingServer(Instance.freePort());
        postgres =
                EmbeddedPostgres.start(
                        new EmbeddedPostgres.Place(
                                home.resolve("postgres"),
                                "test",
                                0,
                                PostgresBinaries.defaultCache(
                                        System.getenv(), Path.of(System.getProperty("user.home")))),
                        new SystemTimeSource(),
                        new SystemRandomSource());
        one = instance("one", ports.get(0));
        two = instance("two", ports.get(1));
        one.startAndAwaitReady();
        two.startAndAwaitReady();
        site = new Site("lab", home, List.of(), Site.processes(40));
    }

    @AfterEach
    void end() throws IOException {
        Leaks.provoke(home);
        site.close();
        one.close();
        two.close();
        postgres.close();
        zookeeper.close();
        Processes.killAll(home);
        Processes.deleteTree(home);
    }

    @Test
    void endsEveryExecutionOnceThoughTheLeaderIsKilledUnderLoad() throws Exception {
        Instance leader = leads(one) ? one : two;
        Instance follower = leader == one ? two : one;
        assertThat(leads(follower)).isFalse();
        site.join(follower);

        String run = follower.api().submit(effects.workflow(400, "0.5"));
        follower.api().awaitCount(run, "Succeeded", 40, LIMIT);
        leader.program().killHard();

        assertAllOnce(follower, run, 400);
        assertThat(leads(follower)).isTrue();
    }

    @Test
    void losesNothingButTimeWithAllSharedState() throws Exception {
        Instance follower = leads(one) ? two : one;
        site.join(follower);

        String run = follower.api().submit(effects.workflow(400, "0.5"));
        follower.api().awaitCount(run, "Succeeded", 40, LIMIT);
        int wiped = wipeSharedState();

        assertThat(wiped).as("structures that were there").isPositive();
        assertAllOnce(follower, run, 400);
        // The note of who holds the link was lost too, and came back.
        Command ran =
                new Cli(home, one.connectionFile())
                        .run("run", "--site", "lab", "--", "echo", "still here");
        assertThat(ran.stdout()).as(ran.stderr()).isEqualTo("still here\n");
    }

    private void assertAllOnce(Instance instance, String run, int count) throws Exception {
        JsonNode ended = instance.api().awaitEnd(run, LIMIT);
        assertThat(ended.get("state").asText()).as(ended.toString()).isEqualTo("Succeeded");
        assertThat(ended.get("counts").get("Succeeded").asInt()).isEqualTo(count);
        assertThat(effects.doubled()).isEmpty();
        assertThat(effects.seen()).hasSize(count);
    }

    /** Joins as a member that knows the secret, and destroys whatever the members share. */
    private int wipeSharedState() {
        Config config = new Config().setClusterName(SECRET).setLiteMember(true);
        config.setProperty("hazelcast.partition.count", "31");
        config.setProperty("hazelcast.phone.home.enabled", "false");
        config.setProperty("hazelcast.logging.type", "none");
        config.getNetworkConfig().setPort(ports.get(2)).setPortAutoIncrement(false);
        config.getNetworkConfig().getInterfaces().setEnabled(true).addInterface("127.0.0.1");
        config.getNetworkConfig().getJoin().getMulticastConfig().setEnabled(false);
        config.getNetworkConfig().getJoin().getAutoDetectionConfig().setEnabled(false);
        config.getNetworkConfig()
                .getJoin()
                .getTcpIpConfig()
                .setEnabled(true)
                .setMembers(List.of(member(0), member(1)));
        HazelcastInstance wiper = Hazelcast.newHazelcastInstance(config);
        try {
            await("the member joins the others")
                    .atMost(LIMIT)
                    .until(() -> wiper.getCluster().getMembers().size() == 3);
            // A new member hears of what is shared a moment after it has joined.
            var all =
                    await("the member hears of what is shared")
                            .atMost(LIMIT)
                            .until(wiper::getDistributedObjects, found -> !found.isEmpty());
            all.forEach(DistributedObject::destroy);
            return all.size();
        } finally {
            wiper.shutdown();
        }
    }

    private Instance instance(String name, int port) throws IOException {
        PostgresAddress address = postgres.address();
        Path password = home.resolve("password");
        Files.writeString(password, address.password());
        Files.setPosixFilePermissions(password, PosixFilePermissions.fromString("rw-------"));
        return Instance.ofSeveral(
                name,
                home,
                """
                postgres: {url: "%s", user: %s, passwordFile: %s}
                zookeeper: {connect: "%s"}
                hazelcast: {listen: "127.0.0.1:%d", members: ["%s", "%s"], clusterName: %s}
                caDir: %s
                globalStore: {path: %s}
                """
                        .formatted(
                                address.url(),
                                address.user(),
                                password,
                                zookeeper.getConnectString(),
                                port,
                                member(0),
                                member(1),
                                SECRET,
                                home.resolve("ca"),
                                home.resolve("global")));
    }

    private String member(int index) {
        return "127.0.0.1:" + ports.get(index);
    }

    private static boolean leads(Instance instance) throws IOException, InterruptedException {
        JsonNode health = instance.api().get("/v1/health").expect(200);
        return health.get("instance").equals(health.get("leader"));
    }
}
