package io.atoll.server.wiring;

import io.atoll.bridge.ContentStore;
import io.atoll.bridge.StoreKind;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.policy.loader.PolicyLoader;
import io.atoll.protocol.identity.CertificateAuthority;
import io.atoll.protocol.identity.FederationName;
import io.atoll.protocol.identity.KeyMaterial;
import io.atoll.server.config.PostgresConfig;
import io.atoll.server.config.ServerConfig;
import io.atoll.server.config.ZooKeeperConfig;
import io.atoll.server.coordination.EmbeddedZooKeeper;
import io.atoll.server.coordination.ZooKeeperAddress;
import io.atoll.server.identity.FederationSecrets;
import io.atoll.server.postgres.Database;
import io.atoll.server.postgres.PostgresAddress;
import io.atoll.server.postgres.embedded.EmbeddedPostgres;
import io.atoll.server.shared.HazelcastSharedState;
import io.atoll.server.shared.SharedState;
import io.atoll.server.shared.SharedStateAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * What everything else stands on, started side by side: database, ZooKeeper, shared state, keys,
 * the store's folder, the policies' compiler.
 */
record Foundation(
        CompletableFuture<Database> database,
        CompletableFuture<ZooKeeperAddress> zookeeper,
        CompletableFuture<SharedState> shared,
        CompletableFuture<Identity> identity,
        CompletableFuture<ContentStore> store,
        CompletableFuture<PolicyLoader> policies) {

    /** Who this instance is, and what it signs with. */
    record Identity(CertificateAuthority authority, KeyMaterial own, FederationSecrets secrets) {}

    /** Begins to start everything; each part tells {@code closers} how it is stopped. */
    static Foundation begin(
            ServerConfig config,
            String instance,
            ServerSystem system,
            Phases phases,
            Closers closers,
            Executor threads) {
        var starts = new Starts(config, instance, system, phases, closers);
        return new Foundation(
                starts.async("postgres", starts::database, threads),
                starts.async("zookeeper", starts::zookeeper, threads),
                starts.async("hazelcast", starts::shared, threads),
                starts.async("identity", starts::identity, threads),
                starts.async("store", starts::store, threads),
                starts.async("policies", PolicyLoader::new, threads));
    }

    /** Waits until every part has started or failed. */
    void settle() {
        for (var part : List.of(database, zookeeper, shared, identity, store, policies)) {
            part.handle((_, _) -> true).join();
        }
    }

    /** Waits for a part; its failure is ours. */
    static <T> T await(CompletableFuture<T> part) {
        try {
            return part.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof AtollException told
                    ? told
                    : new IllegalStateException("a part did not start", e.getCause());
        }
    }

    private record Starts(
            ServerConfig config,
            String instance,
            ServerSystem system,
            Phases phases,
            Closers closers) {

        <T> CompletableFuture<T> async(String what, Supplier<T> start, Executor threads) {
            return CompletableFuture.supplyAsync(() -> phases.timed(what, start), threads);
        }

        Database database() {
            var address =
                    switch (config.postgres()) {
                        case PostgresConfig.Embedded(var port) -> {
                            var server =
                                    EmbeddedPostgres.start(
                                            new EmbeddedPostgres.Place(
                                                    config.dataDir().resolve("postgres"),
                                                    config.federation(),
                                                    port,
                                                    system.cache()),
                                            system.time(),
                                            system.random());
                            closers.add(server::close);
                            phases.reached("postgres server up");
                            yield server.address();
                        }
                        case PostgresConfig.External(var url, var user, var file) ->
                                new PostgresAddress(url, user, secret(file));
                    };
            var database = Database.open(address, config.federation());
            closers.add(database::close);
            return database;
        }

        ZooKeeperAddress zookeeper() {
            return switch (config.zookeeper().source()) {
                case ZooKeeperConfig.Embedded(var port) -> {
                    var server =
                            EmbeddedZooKeeper.start(
                                    config.dataDir().resolve("zookeeper"), port, system.random());
                    closers.add(server::close);
                    yield server.address();
                }
                case ZooKeeperConfig.External(var connect, var credentials) ->
                        new ZooKeeperAddress(connect, credentials.map(Starts::secret));
            };
        }

        SharedState shared() {
            var settings = config.hazelcast();
            var state =
                    HazelcastSharedState.start(
                            new SharedStateAddress(
                                    settings.listen().host(),
                                    settings.listen().port(),
                                    settings.members(),
                                    settings.clusterName().orElseGet(this::anyName)));
            closers.add(state::close);
            return state;
        }

        private String anyName() {
            var name = new byte[16];
            system.random().nextBytes(name);
            return "atoll-" + HexFormat.of().formatHex(name);
        }

        Identity identity() {
            var authority =
                    CertificateAuthority.openOrCreate(
                            config.caDir(),
                            new FederationName(config.federation()),
                            system.time(),
                            system.random());
            var names = new LinkedHashSet<String>(List.of("127.0.0.1", "::1"));
            config.listen().advertise().ifPresent(names::add);
            for (var each : List.of(config.listen().http(), config.listen().grpc())) {
                if (!each.host().equals("0.0.0.0") && !each.host().equals("::")) {
                    names.add(each.host());
                }
            }
            var own =
                    authority.newInstance(
                            instance,
                            List.copyOf(names),
                            CertificateAuthority.INSTANCE_VALIDITY,
                            system.random());
            return new Identity(
                    authority,
                    own,
                    FederationSecrets.openOrCreate(config.caDir(), system.random()));
        }

        ContentStore store() {
            var store = config.store();
            var kind =
                    system.stores()
                            .find(store.kind())
                            .orElseThrow(
                                    () -> new IllegalStateException("no store " + store.kind()));
            return kind.open(
                    new StoreKind.Place(store.path(), store.quota().bytes(), system.random()));
        }

        private static String secret(Path file) {
            try {
                return Files.readString(file).strip();
            } catch (IOException e) {
                throw new AtollException(
                        ErrorCode.NOT_FOUND,
                        "cannot read the secret in %s: %s".formatted(file, e.getMessage()),
                        e);
            }
        }
    }
}
