package io.atoll.server.wiring;

import io.atoll.bridge.StoreKind;
import io.atoll.bridge.dataplane.wall.Wall;
import io.atoll.bridge.dataplane.wall.WallLimits;
import io.atoll.control.event.ControlCommand;
import io.atoll.control.event.Reply;
import io.atoll.control.live.Tripwire;
import io.atoll.control.state.Caller;
import io.atoll.control.state.Role;
import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.id.ProjectName;
import io.atoll.kernel.id.SiteName;
import io.atoll.kernel.kind.Kinds;
import io.atoll.kernel.label.Labels;
import io.atoll.kernel.log.LogFormat;
import io.atoll.kernel.quantity.ByteSize;
import io.atoll.kernel.system.SystemRandomSource;
import io.atoll.kernel.system.SystemTimeSource;
import io.atoll.kernel.virtual.FailingFaultHandler;
import io.atoll.protocol.identity.CertificateAuthority;
import io.atoll.protocol.identity.FederationName;
import io.atoll.protocol.identity.JoinToken;
import io.atoll.server.config.HazelcastConfig;
import io.atoll.server.config.LeaderLoopConfig;
import io.atoll.server.config.LeaseConfig;
import io.atoll.server.config.ListenAddress;
import io.atoll.server.config.ListenConfig;
import io.atoll.server.config.PostgresConfig;
import io.atoll.server.config.RetentionConfig;
import io.atoll.server.config.ServerConfig;
import io.atoll.server.config.SiteFaultConfig;
import io.atoll.server.config.StoreConfig;
import io.atoll.server.config.ZooKeeperConfig;
import io.atoll.server.globalstore.InstalledStores;
import io.atoll.server.http.HttpEdge;
import io.atoll.server.http.HttpServices;
import io.atoll.server.postgres.embedded.PostgresBinaries;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A whole instance in this process, without its REST server. */
public final class TestServer implements AutoCloseable {
    public static final Caller OPERATOR =
            new Caller("operator", new ProjectName("default"), Set.of(Role.OPERATOR, Role.MEMBER));
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final SystemRandomSource random = new SystemRandomSource();
    private final SystemTimeSource time = new SystemTimeSource();
    private final AtomicReference<@Nullable HttpServices> services = new AtomicReference<>();
    private final ServerConfig config;
    private final ServerInstance instance;

    private TestServer(ServerConfig config, Kinds<StoreKind> stores) {
        this.config = config;
        this.instance =
                ServerInstance.start(
                        config,
                        new ServerSystem(
                                time,
                                random,
                                new FailingFaultHandler(),
                                PostgresBinaries.defaultCache(
                                        System.getenv(), Path.of(System.getProperty("user.home"))),
                                "test",
                                stores,
                                Tripwire.NONE,
                                List.of()),
                        (_, given) -> {
                            services.set(given);
                            return new NoHttp();
                        });
    }

    public static TestServer start(Path folder) {
        return start(folder, new LeaseConfig(Duration.ofSeconds(3), Duration.ofSeconds(1)));
    }

    /** With leases of another length. */
    public static TestServer start(Path folder, LeaseConfig lease) {
        return new TestServer(config(folder, lease, WallLimits.DEFAULT), InstalledStores.ALL);
    }

    /** With leases that last, behind walls of other heights. */
    public static TestServer start(Path folder, WallLimits connections) {
        var lease = new LeaseConfig(Duration.ofMinutes(1), Duration.ofSeconds(10));
        return new TestServer(config(folder, lease, connections), InstalledStores.ALL);
    }

    /** With a global store as its configuration says. */
    public static TestServer start(Path folder, StoreConfig store, Kinds<StoreKind> stores) {
        var lease = new LeaseConfig(Duration.ofSeconds(3), Duration.ofSeconds(1));
        return new TestServer(config(folder, store, lease, WallLimits.DEFAULT), stores);
    }

    static ServerConfig config(Path folder, LeaseConfig lease, WallLimits connections) {
        var store =
                new StoreConfig(
                        "posix",
                        folder.resolve("store"),
                        new ByteSize(1L << 30),
                        Duration.ofHours(24));
        return config(folder, store, lease, connections);
    }

    /** Everything in {@code folder}, on free ports. */
    static ServerConfig config(
            Path folder, StoreConfig store, LeaseConfig lease, WallLimits connections) {
        var any = ListenAddress.anyOnLoopback();
        return new ServerConfig(
                folder,
                "test",
                new ListenConfig(any, any, any, Optional.empty()),
                PostgresConfig.defaults(),
                ZooKeeperConfig.defaults(),
                HazelcastConfig.defaults(),
                store,
                lease,
                RetentionConfig.defaults(),
                SiteFaultConfig.defaults(),
                LeaderLoopConfig.defaults(),
                connections,
                folder.resolve("ca"),
                Optional.empty(),
                LogFormat.TEXT);
    }

    public ServerInstance instance() {
        return instance;
    }

    /** What the REST server would work with. */
    public HttpServices services() {
        return Objects.requireNonNull(services.get());
    }

    /** Ends the leader's session in the database, as a failing network would. */
    public void cutLeaderOff() {
        services()
                .database()
                .read(
                        "cut the leader off",
                        connection -> {
                            try (var statement = connection.createStatement()) {
                                return statement.execute(
                                        """
                                        SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                                        WHERE application_name LIKE 'atoll-leader-%'
                                        """);
                            }
                        });
    }

    public ServerConfig config() {
        return config;
    }

    /** The federation's authority. */
    public CertificateAuthority authority() {
        return CertificateAuthority.openOrCreate(
                config.caDir(), new FederationName("test"), time, random);
    }

    public Reply submit(ControlCommand command) {
        return instance.commands().submit(command, LIMIT).toCompletableFuture().join();
    }

    /** Invites a site and gives the text of its token. */
    public String invite(String site) {
        var token = JoinToken.generate(random, authority().fingerprint(), new SiteName(site));
        var reply =
                submit(
                        new ControlCommand.InviteSite(
                                OPERATOR,
                                new SiteName(site),
                                Labels.none(),
                                new Digest(token.secretHash().hex()),
                                time.now().plus(Duration.ofHours(1))));
        if (!(reply instanceof Reply.Done)) {
            throw new AssertionError("not invited: " + reply);
        }
        return token.text();
    }

    @Override
    public void close() {
        instance.close();
    }

    private static final class NoHttp implements HttpEdge {
        @Override
        public int port() {
            return 1;
        }

        @Override
        public Wall.Census connections() {
            return new Wall.Census(0, 0, 0);
        }

        @Override
        public void close() {}
    }
}
