package io.atoll.server.config;

import io.atoll.bridge.StoreKind;
import io.atoll.bridge.dataplane.wall.WallLimits;
import io.atoll.bridge.dataplane.wall.WallTimes;
import io.atoll.files.ConfigurationReader;
import io.atoll.files.FileFormat;
import io.atoll.files.Problems;
import io.atoll.files.YamlNode.Mapping;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.kind.Kinds;
import io.atoll.kernel.log.LogFormat;
import io.atoll.kernel.quantity.ByteSize;
import io.atoll.kernel.system.SecretFile;
import io.atoll.kernel.system.SecretInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/** The settings of an instance from its file, the environment and the command line. */
public final class ServerConfigReader {
    private static final String UNCHANGED = "nothing was started";
    private static final long LEAST_TIME_MILLIS = 100;

    private final Path home;
    private final SecretInput secrets;
    private final Kinds<StoreKind> stores;

    /**
     * A reader.
     *
     * @param home the user's folder, which {@code ~} stands for
     * @param secrets where secrets are read that files hold
     * @param stores the kinds of global stores that there are
     */
    public ServerConfigReader(Path home, SecretInput secrets, Kinds<StoreKind> stores) {
        this.home = home;
        this.secrets = secrets;
        this.stores = stores;
    }

    /**
     * Reads and checks.
     *
     * @throws AtollException INVALID with every problem found; NOT_FOUND if the file is not there
     */
    public ServerConfig read(ConfigurationReader.Sources sources) {
        var problems = new Problems();
        var checked = check(sources, problems);
        problems.throwIfAny(UNCHANGED);
        return checked.flatMap(CheckedConfig::config)
                .orElseThrow(
                        () ->
                                new AtollException(
                                        ErrorCode.INVALID, "cannot read the configuration"));
    }

    /**
     * Reads all that can be read and collects everything that is wrong with it.
     *
     * @return empty if the file holds no mapping of keys
     * @throws AtollException NOT_FOUND or INVALID if the file cannot be read at all
     */
    public Optional<CheckedConfig> check(ConfigurationReader.Sources sources, Problems problems) {
        return new ConfigurationReader(FileFormat.CONTROL_PLANE)
                .read(sources, problems)
                .map(root -> new CheckedConfig(root, config(root, problems), this::path));
    }

    private Optional<ServerConfig> config(Mapping root, Problems problems) {
        var section = new Sections(root, problems);
        var http = section.read("listen", key -> address(root, key));
        var grpc = section.read("agentListen", key -> address(root, key));
        var data = section.read("dataListen", key -> address(root, key));
        var folder = section.read("dataDir", key -> path(root.text(key)));
        var postgres = section.read("postgres", _ -> postgres(root));
        var zookeeper = section.read("zookeeper", _ -> zookeeper(root));
        var hazelcast = section.read("hazelcast", _ -> hazelcast(root));
        var store = folder.flatMap(at -> section.read("globalStore", _ -> store(root, at)));
        var lease = section.read("lease", _ -> lease(root));
        var retention = section.read("retention", _ -> retention(root));
        var siteFaults = section.read("siteFaults", _ -> siteFaults(root));
        var leader = section.read("leader", _ -> leader(root));
        var connections = section.read("connections", _ -> connections(root));
        var metrics = section.read("metrics", _ -> metrics(root));
        var log = section.read("log", _ -> log(root));
        if (!section.complete()) {
            return Optional.empty();
        }
        return section.read(
                "federation",
                key ->
                        new ServerConfig(
                                folder.orElseThrow(),
                                root.text(key),
                                new ListenConfig(
                                        http.orElseThrow(),
                                        grpc.orElseThrow(),
                                        data.orElseThrow(),
                                        root.optionalText("advertise")),
                                postgres.orElseThrow(),
                                zookeeper.orElseThrow(),
                                hazelcast.orElseThrow(),
                                store.orElseThrow(),
                                lease.orElseThrow(),
                                retention.orElseThrow(),
                                siteFaults.orElseThrow(),
                                leader.orElseThrow(),
                                connections.orElseThrow(),
                                root.optionalText("caDir")
                                        .map(this::path)
                                        .orElse(folder.orElseThrow().resolve("ca")),
                                metrics.orElseThrow(),
                                log.orElse(LogFormat.TEXT)));
    }

    private static LogFormat log(Mapping root) {
        return root.mapping("log")
                .flatMap(section -> section.optionalText("format"))
                .filter(word -> word.equals("json"))
                .map(LogFormat::of)
                .orElse(LogFormat.TEXT);
    }

    private static Optional<ListenAddress> metrics(Mapping root) {
        return root.mapping("metrics")
                .flatMap(section -> section.optionalText("listen"))
                .map(text -> ListenAddress.parse("metrics.listen", text));
    }

    private static ListenAddress address(Mapping root, String key) {
        return ListenAddress.parse(key, root.text(key));
    }

    private PostgresConfig postgres(Mapping root) {
        return root.mapping("postgres")
                .<PostgresConfig>map(
                        external ->
                                new PostgresConfig.External(
                                        external.text("url"),
                                        external.text("user"),
                                        secret(
                                                "postgres.passwordFile",
                                                external.text("passwordFile"))))
                .orElseGet(PostgresConfig::defaults);
    }

    private ZooKeeperConfig zookeeper(Mapping root) {
        var defaults = ZooKeeperConfig.defaults();
        return root.mapping("zookeeper")
                .map(
                        external ->
                                new ZooKeeperConfig(
                                        new ZooKeeperConfig.External(
                                                external.text("connect"),
                                                external.optionalText("credentialsFile")
                                                        .map(this::credentials)),
                                        external.duration("sessionTimeout")
                                                .orElse(defaults.sessionTimeout())))
                .orElse(defaults);
    }

    private Path credentials(String text) {
        Path file = secret("zookeeper.credentialsFile", text);
        try {
            if (!Files.readString(file).contains(":")) {
                throw Settings.refused(
                        "zookeeper.credentialsFile",
                        "%s holds no user and password (expected user:password)".formatted(file));
            }
        } catch (IOException _) {
            return file; // who uses it says why it cannot be read
        }
        return file;
    }

    private HazelcastConfig hazelcast(Mapping root) {
        return root.mapping("hazelcast")
                .map(
                        section ->
                                new HazelcastConfig(
                                        section.optionalText("listen")
                                                .map(
                                                        text ->
                                                                ListenAddress.parse(
                                                                        "hazelcast.listen", text))
                                                .orElseGet(ListenAddress::anyOnLoopback),
                                        section.texts("members"),
                                        clusterName(section)))
                .orElseGet(HazelcastConfig::defaults);
    }

    private Optional<String> clusterName(Mapping section) {
        return secrets.read(
                new SecretInput.Given(
                        "name that members share",
                        section.optionalText("clusterName"),
                        "hazelcast.clusterNameFile",
                        section.optionalText("clusterNameFile")
                                .map(file -> secret("hazelcast.clusterNameFile", file))));
    }

    /** A file that keeps its secret, if it is there; standard input is no file. */
    private Path secret(String key, String text) {
        if (text.equals(SecretInput.STDIN)) {
            throw Settings.refused(key, "got '-', expected a file");
        }
        Path file = path(text);
        try {
            SecretFile.openTo(file)
                    .ifPresent(
                            mode -> {
                                throw Settings.refused(
                                        key,
                                        "others can read %s (got mode %s, expected rw-------)"
                                                .formatted(file, mode));
                            });
        } catch (IOException _) {
            return file; // who reads it says why it cannot
        }
        return file;
    }

    private StoreConfig store(Mapping root, Path dataDir) {
        var defaults = StoreConfig.defaults(dataDir);
        return root.mapping("globalStore")
                .map(
                        section ->
                                new StoreConfig(
                                        kind(section),
                                        section.optionalText("path")
                                                .map(this::path)
                                                .orElse(defaults.path()),
                                        section.bytes("quota").orElse(new ByteSize(Long.MAX_VALUE)),
                                        section.duration("uploadTtl").orElse(defaults.uploadTtl())))
                .orElse(defaults);
    }

    private String kind(Mapping store) {
        String name = store.optionalText("kind").orElse(stores.usual().name());
        if (stores.find(name).isEmpty()) {
            throw Settings.refused(
                    "globalStore.kind",
                    "got '%s', which is no kind of store here, expected %s"
                            .formatted(name, stores.expected()));
        }
        return name;
    }

    private static LeaseConfig lease(Mapping root) {
        var defaults = LeaseConfig.defaults();
        return root.mapping("lease")
                .map(
                        section ->
                                new LeaseConfig(
                                        section.duration("ttl").orElse(defaults.ttl()),
                                        section.duration("period").orElse(defaults.period())))
                .orElse(defaults);
    }

    private static RetentionConfig retention(Mapping root) {
        var defaults = RetentionConfig.defaults();
        return root.mapping("retention")
                .map(
                        section ->
                                new RetentionConfig(
                                        section.duration("age").orElse(defaults.age()),
                                        section.integer("events")
                                                .map(Integer::longValue)
                                                .orElse(defaults.events()),
                                        section.integer("facts")
                                                .map(Integer::longValue)
                                                .orElse(defaults.facts()),
                                        section.integer("keys")
                                                .map(Integer::longValue)
                                                .orElse(defaults.keys())))
                .orElse(defaults);
    }

    private static SiteFaultConfig siteFaults(Mapping root) {
        var defaults = SiteFaultConfig.defaults();
        return root.mapping("siteFaults")
                .map(
                        section ->
                                new SiteFaultConfig(
                                        section.integer("attempts").orElse(defaults.attempts()),
                                        section.duration("within").orElse(defaults.within()),
                                        section.duration("rest").orElse(defaults.rest()),
                                        section.duration("longestRest")
                                                .orElse(defaults.longestRest()),
                                        section.integer("perExecution")
                                                .orElse(defaults.perExecution())))
                .orElse(defaults);
    }

    private static LeaderLoopConfig leader(Mapping root) {
        return root.mapping("leader")
                .flatMap(section -> section.duration("slowEvent"))
                .map(LeaderLoopConfig::new)
                .orElseGet(LeaderLoopConfig::defaults);
    }

    private static WallLimits connections(Mapping root) {
        var defaults = WallLimits.DEFAULT;
        return root.mapping("connections")
                .map(
                        section ->
                                limits(
                                        section,
                                        new WallTimes(
                                                time(section, "handshake", WallTimes::handshake),
                                                time(section, "head", WallTimes::head),
                                                time(section, "body", WallTimes::body),
                                                time(section, "idle", WallTimes::idle),
                                                time(section, "stranger", WallTimes::stranger))))
                .orElse(defaults);
    }

    private static WallLimits limits(Mapping section, WallTimes times) {
        var defaults = WallLimits.DEFAULT;
        try {
            return new WallLimits(
                    section.integer("known").orElse(defaults.known()),
                    section.integer("knownPerAddress").orElse(defaults.knownPerAddress()),
                    section.integer("strangers").orElse(defaults.strangers()),
                    section.integer("strangersPerAddress").orElse(defaults.strangersPerAddress()),
                    times);
        } catch (IllegalArgumentException e) {
            throw Settings.refused("connections", String.valueOf(e.getMessage()));
        }
    }

    private static Duration time(
            Mapping section, String key, Function<WallTimes, Duration> otherwise) {
        var time = section.duration(key).orElse(otherwise.apply(WallTimes.DEFAULT));
        if (time.toMillis() < LEAST_TIME_MILLIS) {
            throw Settings.refused(
                    "connections." + key,
                    "got %d ms, expected %d or more".formatted(time.toMillis(), LEAST_TIME_MILLIS));
        }
        return time;
    }

    private Path path(String text) {
        var path =
                text.equals("~") || text.startsWith("~/")
                        ? home.resolve(text.length() < 2 ? "" : text.substring(2))
                        : Path.of(text);
        return path.toAbsolutePath().normalize();
    }
}
