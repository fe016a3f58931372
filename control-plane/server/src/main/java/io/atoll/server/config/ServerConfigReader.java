package io.atoll.server.config;

import io.atoll.files.ConfigurationReader;
import io.atoll.files.FileFormat;
import io.atoll.files.Problems;
import io.atoll.files.YamlNode.Mapping;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.quantity.ByteSize;
import java.nio.file.Path;
import java.util.Optional;

/** The settings of an instance from its file, the environment and the command line. */
public final class ServerConfigReader {
    private static final String UNCHANGED = "nothing was started";

    private final Path home;

    /**
     * A reader.
     *
     * @param home the user's folder, which {@code ~} stands for
     */
    public ServerConfigReader(Path home) {
        this.home = home;
    }

    /**
     * Reads and checks.
     *
     * @throws AtollException INVALID with every problem found; NOT_FOUND if the file is not there
     */
    public ServerConfig read(ConfigurationReader.Sources sources) {
        var problems = new Problems();
        var root = new ConfigurationReader(FileFormat.CONTROL_PLANE).read(sources, problems);
        problems.throwIfAny(UNCHANGED);
        return root.map(this::config)
                .orElseThrow(
                        () ->
                                new AtollException(
                                        ErrorCode.INVALID, "cannot read the configuration"));
    }

    private ServerConfig config(Mapping root) {
        var dataDir = path(root.text("dataDir"));
        return new ServerConfig(
                dataDir,
                root.text("federation"),
                new ListenConfig(
                        ListenAddress.parse(root.text("listen")),
                        ListenAddress.parse(root.text("agentListen")),
                        ListenAddress.parse(root.text("dataListen")),
                        root.optionalText("advertise")),
                postgres(root),
                zookeeper(root),
                hazelcast(root),
                store(root, dataDir),
                lease(root),
                retention(root),
                root.optionalText("caDir").map(this::path).orElse(dataDir.resolve("ca")));
    }

    private PostgresConfig postgres(Mapping root) {
        return root.mapping("postgres")
                .<PostgresConfig>map(
                        external ->
                                new PostgresConfig.External(
                                        external.text("url"),
                                        external.text("user"),
                                        path(external.text("passwordFile"))))
                .orElseGet(PostgresConfig::defaults);
    }

    private static ZooKeeperConfig zookeeper(Mapping root) {
        var defaults = ZooKeeperConfig.defaults();
        return root.mapping("zookeeper")
                .map(
                        external ->
                                new ZooKeeperConfig(
                                        new ZooKeeperConfig.External(
                                                external.text("connect"), Optional.empty()),
                                        defaults.sessionTimeout()))
                .orElse(defaults);
    }

    private static HazelcastConfig hazelcast(Mapping root) {
        return root.mapping("hazelcast")
                .map(
                        section ->
                                new HazelcastConfig(
                                        section.optionalText("listen")
                                                .map(ListenAddress::parse)
                                                .orElseGet(ListenAddress::anyOnLoopback),
                                        section.texts("members"),
                                        section.optionalText("clusterName")))
                .orElseGet(HazelcastConfig::defaults);
    }

    private StoreConfig store(Mapping root, Path dataDir) {
        var defaults = StoreConfig.defaults(dataDir);
        return root.mapping("globalStore")
                .map(
                        section ->
                                new StoreConfig(
                                        section.optionalText("path")
                                                .map(this::path)
                                                .orElse(defaults.path()),
                                        section.bytes("quota")
                                                .orElse(new ByteSize(Long.MAX_VALUE))))
                .orElse(defaults);
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
                                                .orElse(defaults.facts())))
                .orElse(defaults);
    }

    private Path path(String text) {
        var path =
                text.equals("~") || text.startsWith("~/")
                        ? home.resolve(text.length() < 2 ? "" : text.substring(2))
                        : Path.of(text);
        return path.toAbsolutePath().normalize();
    }
}
