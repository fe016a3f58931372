package io.atoll.agent.app.config;

import io.atoll.agent.executor.ExecutorKind;
import io.atoll.files.ConfigurationReader;
import io.atoll.files.ConfigurationReader.Sources;
import io.atoll.files.FileFormat;
import io.atoll.files.FileLoader;
import io.atoll.files.Problems;
import io.atoll.files.YamlNode;
import io.atoll.files.YamlNode.Mapping;
import io.atoll.files.YamlReader;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.id.PoolName;
import io.atoll.kernel.id.SiteName;
import io.atoll.kernel.kind.Kinds;
import io.atoll.kernel.label.Labels;
import io.atoll.kernel.log.LogFormat;
import io.atoll.kernel.quantity.ByteSize;
import io.atoll.kernel.quantity.Cpu;
import io.atoll.kernel.system.ParentWatch;
import io.atoll.work.SiteOffer;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** Reads agent.yaml, the environment and the command line into {@link AgentConfig}. */
public final class AgentConfigReader {
    /** Names with {@code ATOLL_} that mean something to other programs of this machine. */
    private static final Set<String> NOT_OURS =
            Set.of(
                    "ATOLL_JAVA_OPTIONS",
                    "ATOLL_JAVA_HOME",
                    "ATOLL_SERVER",
                    "ATOLL_TOKEN",
                    "ATOLL_TOKEN_FILE",
                    "ATOLL_CA",
                    ParentWatch.VARIABLE);

    /** As the schema of agent.yaml says. */
    private static final ByteSize LOG_LIMIT = new ByteSize(64L << 20);

    private static final String CONTROL_PLANE = "--control-plane";
    private static final String NAME = "--name";
    private static final String DATA_DIR = "--data-dir";

    private final Map<String, String> environment;
    private final Path home;
    private final Kinds<ExecutorKind> kinds;

    /**
     * A reader.
     *
     * @param home what {@code ~} stands for
     * @param kinds what {@code executor} of a pool may be
     */
    public AgentConfigReader(
            Map<String, String> environment, Path home, Kinds<ExecutorKind> kinds) {
        this.environment = Map.copyOf(environment);
        this.home = home;
        this.kinds = kinds;
    }

    /**
     * What the command line adds.
     *
     * @param file agent.yaml; absent: none, the defaults count
     * @param fallback values by flag that count where neither file nor environment has the key
     */
    public record Given(Optional<Path> file, Optional<Path> dataDir, Map<String, String> fallback) {
        public Given {
            fallback = Map.copyOf(fallback);
        }

        /** What a join token and its address say about a site that wrote no file. */
        public static Given joining(
                Optional<Path> file, Optional<Path> dataDir, SiteName site, Address address) {
            return new Given(
                    file, dataDir, Map.of(NAME, site.text(), CONTROL_PLANE, address.toString()));
        }
    }

    /**
     * Reads and checks.
     *
     * @throws io.atoll.kernel.AtollException INVALID with all problems, NOT_FOUND if there is no
     *     such file
     */
    public AgentConfig read(Given given) {
        byte[] content = given.file().map(FileLoader::read).orElseGet(() -> new byte[0]);
        String file = given.file().map(Path::toString).orElse("");
        var problems = new Problems();
        var set = keysSet(file, content);
        Map<String, String> flags = new HashMap<>();
        given.fallback()
                .forEach(
                        (flag, value) -> {
                            if (!set.contains(flag)) {
                                flags.put(flag, value);
                            }
                        });
        given.dataDir().ifPresent(folder -> flags.put(DATA_DIR, folder.toString()));
        var read =
                new ConfigurationReader(FileFormat.AGENT)
                        .read(new Sources(given.file(), environment, NOT_OURS, flags), problems);
        read.ifPresent(root -> new ExecutorNames(kinds).check(root, problems));
        problems.throwIfAny("the agent was not started");
        return config(read.orElseThrow(), set);
    }

    /**
     * Where an agent that joined keeps its identity, as far as this can be told before its
     * configuration is complete; empty: nothing says so.
     *
     * @param file agent.yaml; problems in it are left to {@link #read}
     * @param flag what the command line says
     */
    public Optional<Path> dataDir(Optional<Path> file, Optional<Path> flag) {
        return flag.or(() -> Optional.ofNullable(environment.get("ATOLL_DATA_DIR")).map(this::path))
                .or(() -> file.flatMap(this::dataDirOf));
    }

    private Optional<Path> dataDirOf(Path file) {
        return YamlReader.read(file.toString(), FileLoader.read(file), new Problems()).orElse(null)
                        instanceof Mapping root
                ? root.optionalText("dataDir")
                        .map(this::path)
                        .or(() -> root.optionalText("name").map(this::usualDataDir))
                : Optional.empty();
    }

    private Path usualDataDir(String name) {
        return path("~/.local/share/atoll").resolve("agent-" + name);
    }

    /** The top-level keys that file or environment set, as flags. */
    private Set<String> keysSet(String file, byte[] content) {
        Set<String> set = new HashSet<>();
        if (content.length > 0
                && YamlReader.read(file, content, new Problems()).orElse(null)
                        instanceof Mapping root) {
            root.entries().keySet().forEach(key -> set.add(flag(key)));
        }
        environment.keySet().stream()
                .filter(name -> name.startsWith("ATOLL_"))
                .map(name -> "--" + lower(name.substring("ATOLL_".length())).replace('_', '-'))
                .forEach(set::add);
        return set;
    }

    private static String flag(String key) {
        return "--" + lower(key.replaceAll("([A-Z])", "-$1"));
    }

    private static String lower(String text) {
        return text.toLowerCase(java.util.Locale.ROOT);
    }

    private AgentConfig config(Mapping root, Set<String> set) {
        var name = new SiteName(root.text("name"));
        Path dataDir =
                set.contains(DATA_DIR) || !root.text("dataDir").equals("~/.local/share/atoll")
                        ? path(root.text("dataDir"))
                        : usualDataDir(name.text());
        var posix = root.mapping("store").flatMap(store -> store.mapping("posix"));
        return new AgentConfig(
                root.texts("controlPlane").stream().map(Address::parse).toList(),
                name,
                Labels.of(root.textMap("labels")),
                dataDir,
                posix.flatMap(each -> each.optionalText("path"))
                        .map(this::path)
                        .orElseGet(() -> dataDir.resolve("store")),
                posix.flatMap(each -> each.bytes("quota")),
                root.mapping("logs").flatMap(each -> each.bytes("limit")).orElse(LOG_LIMIT),
                root.mapping("offline")
                        .flatMap(each -> each.duration("upTo"))
                        .orElse(Duration.ZERO),
                allow(root),
                set.contains("--pools")
                        ? root.mappings("pools").stream().map(this::pool).toList()
                        : List.of(Machine.pool(kinds.usual())),
                root.mapping("metrics")
                        .flatMap(each -> each.optionalText("listen"))
                        .map(Address::parse),
                root.mapping("log")
                        .flatMap(each -> each.optionalText("format"))
                        .map(LogFormat::of)
                        .orElse(LogFormat.TEXT));
    }

    private AgentConfig.OwnerAllows allow(Mapping root) {
        var allow = root.mapping("allow");
        return new AgentConfig.OwnerAllows(
                allow.map(each -> each.texts("projects")).orElse(List.of()),
                new ExecutorNames(kinds).allowed(allow),
                allow.map(each -> each.list("read")).orElse(List.of()).stream()
                        .map(this::readFolder)
                        .toList(),
                allow.flatMap(each -> each.optionalText("hours")).map(OpenHours::parse),
                allow.flatMap(each -> each.optionalText("stopFile")).map(this::path));
    }

    /** A path, or a mapping of path and classes; the schema lets nothing else be. */
    private ReadFolder readFolder(YamlNode node) {
        return switch (node) {
            case YamlNode.Scalar text -> new ReadFolder(path(text.text()), new TreeSet<>());
            case Mapping folder ->
                    new ReadFolder(
                            path(folder.text("path")), new TreeSet<>(folder.texts("classes")));
            case YamlNode.Sequence list ->
                    throw new AtollException(
                            ErrorCode.INVALID,
                            list.position() + ": cannot read a folder of allow.read: it is a list");
        };
    }

    private SiteOffer.Pool pool(Mapping pool) {
        ExecutorKind kind =
                pool.optionalText("executor").flatMap(kinds::find).orElseGet(kinds::usual);
        return new SiteOffer.Pool(
                new PoolName(pool.text("name")),
                kind.name(),
                kind.runtimes(),
                pool.cpu("cpu").orElse(Cpu.ZERO),
                pool.bytes("memory").orElse(ByteSize.ZERO),
                pool.mapping("gpu").map(AgentConfigReader::gpu),
                pool.duration("walltime"),
                pool.optionalText("arch").or(() -> Optional.of(Machine.arch())),
                scores(pool));
    }

    private static SiteOffer.Gpu gpu(Mapping gpu) {
        return new SiteOffer.Gpu(
                gpu.text("kind"),
                gpu.integer("count").orElse(1),
                gpu.bytes("memory").orElse(ByteSize.ZERO),
                gpu.bool("acceptsOthers").orElse(false));
    }

    private static SortedMap<String, Integer> scores(Mapping pool) {
        var scores = new TreeMap<String, Integer>();
        pool.mapping("scores")
                .ifPresent(
                        all ->
                                all.entries()
                                        .keySet()
                                        .forEach(
                                                name ->
                                                        all.number(name)
                                                                .map(AgentConfigReader::rounded)
                                                                .ifPresent(
                                                                        score ->
                                                                                scores.put(
                                                                                        name,
                                                                                        score))));
        return scores;
    }

    private static int rounded(BigDecimal score) {
        return score.setScale(0, RoundingMode.HALF_UP).intValueExact();
    }

    private Path path(String text) {
        if (text.equals("~")) {
            return home;
        }
        Path path = text.startsWith("~/") ? home.resolve(text.substring(2)) : Path.of(text);
        return path.toAbsolutePath().normalize();
    }
}
