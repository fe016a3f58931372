package io.atoll.files;

import io.atoll.files.YamlNode.Entry;
import io.atoll.files.YamlNode.Kind;
import io.atoll.files.YamlNode.Mapping;
import io.atoll.files.YamlNode.Scalar;
import io.atoll.files.YamlNode.Sequence;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads the configuration of a program from its file, the environment and the command line; what
 * comes later in this list wins, key by key, and the schema's defaults fill the rest. Immutable and
 * thread-safe.
 */
public final class ConfigurationReader {
    private final FileFormat format;
    private final List<ConfigurationKey> keys;

    /**
     * A reader of {@code AGENT} or {@code CONTROL_PLANE}.
     *
     * @throws IllegalArgumentException for a format that is no configuration
     */
    public ConfigurationReader(FileFormat format) {
        if (format != FileFormat.AGENT && format != FileFormat.CONTROL_PLANE) {
            throw new IllegalArgumentException(format + " is no configuration");
        }
        this.format = format;
        this.keys = ConfigurationKeys.of(format);
    }

    /** Every key with its derived names. */
    public List<ConfigurationKey> keys() {
        return keys;
    }

    /**
     * What the sources hold.
     *
     * @param file the file; empty if there is none
     * @param environment the process's; only names that start with {@code ATOLL_} are looked at
     * @param otherVariables names with {@code ATOLL_} that mean something else and are passed over
     * @param flags values by flag, for example {@code --lease-ttl}
     */
    public record Sources(
            Optional<Path> file,
            Map<String, String> environment,
            Set<String> otherVariables,
            Map<String, String> flags) {}

    /**
     * Merges and checks {@code sources}.
     *
     * @throws io.atoll.kernel.AtollException NOT_FOUND or INVALID if the file cannot be read
     * @return the whole configuration with defaults filled in; use nothing of it if {@code
     *     problems} got any; empty if the file is no YAML
     */
    public Optional<Mapping> read(Sources sources, Problems problems) {
        var root = fileOf(sources, problems);
        if (root.isEmpty()) {
            return Optional.empty();
        }
        var merged = root.get();
        for (var override : overrides(sources, problems).entrySet()) {
            merged = put(merged, override.getKey().path(), 0, override.getValue());
        }
        merged = withDefaults(merged, SchemaCheck.schemaNode(format));
        SchemaCheck.check(format, merged, problems);
        return Optional.of(merged);
    }

    private static Optional<Mapping> fileOf(Sources sources, Problems problems) {
        byte[] content = sources.file().map(FileLoader::read).orElse(new byte[0]);
        String name = sources.file().map(Path::toString).orElse("configuration");
        // Comments alone are a file too: one that says nothing.
        var lines = new String(content, StandardCharsets.UTF_8).lines().map(String::strip);
        if (lines.allMatch(line -> line.isEmpty() || line.startsWith("#"))) {
            return Optional.of(new Mapping(Position.of(name), new LinkedHashMap<>()));
        }
        return YamlReader.read(name, content, problems)
                .flatMap(
                        node -> {
                            if (node instanceof Mapping mapping) {
                                return Optional.of(mapping);
                            }
                            problems.add(
                                    node.position(),
                                    "cannot read the file: expected a mapping of keys");
                            return Optional.empty();
                        });
    }

    /** Values by key, those of flags in place of those of variables. */
    private Map<ConfigurationKey, YamlNode> overrides(Sources sources, Problems problems) {
        var byVariable = new HashMap<String, ConfigurationKey>();
        var byFlag = new HashMap<String, ConfigurationKey>();
        for (var key : keys) {
            byVariable.put(key.variable(), key);
            byFlag.put(key.flag(), key);
        }
        var values = new LinkedHashMap<ConfigurationKey, YamlNode>();
        var environment = new TreeMap<>(sources.environment());
        environment.keySet().removeIf(name -> !name.startsWith("ATOLL_"));
        environment.keySet().removeAll(sources.otherVariables());
        take(environment, byVariable, values, problems);
        take(new TreeMap<>(sources.flags()), byFlag, values, problems);
        return values;
    }

    private static void take(
            Map<String, String> given,
            Map<String, ConfigurationKey> known,
            Map<ConfigurationKey, YamlNode> values,
            Problems problems) {
        given.forEach(
                (name, text) -> {
                    var key = known.get(name);
                    if (key == null) {
                        problems.add(
                                Position.of(name),
                                "cannot use '%s': no configuration key has this name%s"
                                        .formatted(name, Suggestions.hint(name, known.keySet())));
                    } else {
                        values.put(key, value(key, Position.of(name), text, problems));
                    }
                });
    }

    /** A list is comma-separated, or YAML in brackets; a mapping is YAML in braces. */
    private static YamlNode value(
            ConfigurationKey key, Position source, String text, Problems problems) {
        boolean yaml = text.startsWith("[") || text.startsWith("{");
        if (yaml && (key.type().equals("list") || key.type().equals("mapping"))) {
            return YamlReader.read(source.file(), text.getBytes(StandardCharsets.UTF_8), problems)
                    .orElse(new Scalar(source, text, Kind.TEXT));
        }
        if (key.type().equals("list")) {
            return new Sequence(
                    source,
                    Arrays.stream(text.split(",", -1))
                            .map(String::strip)
                            .filter(item -> !item.isEmpty())
                            .map(item -> (YamlNode) new Scalar(source, item, Kind.TEXT))
                            .toList());
        }
        return new Scalar(source, text, kind(key, text));
    }

    private static Kind kind(ConfigurationKey key, String text) {
        return switch (key.type()) {
            case "number" -> text.matches("-?[0-9]{1,18}") ? Kind.INTEGER : Kind.TEXT;
            case "true or false" ->
                    text.equals("true") || text.equals("false") ? Kind.BOOLEAN : Kind.TEXT;
            default -> Kind.TEXT;
        };
    }

    private static Mapping put(Mapping into, List<String> path, int depth, YamlNode value) {
        String key = path.get(depth);
        var entries = new LinkedHashMap<>(into.entries());
        if (depth == path.size() - 1) {
            entries.put(key, new Entry(value.position(), value));
        } else {
            // A section replaces a word such as 'embedded'.
            var section =
                    into.mapping(key).orElse(new Mapping(value.position(), new LinkedHashMap<>()));
            entries.put(
                    key, new Entry(into.keyPosition(key), put(section, path, depth + 1, value)));
        }
        return new Mapping(into.position(), entries);
    }

    private static Mapping withDefaults(Mapping mapping, JsonNode schema) {
        var entries = new LinkedHashMap<>(mapping.entries());
        for (var property : schema.path("properties").properties()) {
            String key = property.getKey();
            var inner = property.getValue();
            var entry = entries.get(key);
            var value = entry == null ? fallback(inner) : entry.value();
            if (value != null) {
                var keyPosition = entry == null ? value.position() : entry.keyPosition();
                entries.put(key, new Entry(keyPosition, deep(value, inner)));
            }
        }
        return new Mapping(mapping.position(), entries);
    }

    private static YamlNode deep(YamlNode value, JsonNode schema) {
        return switch (value) {
            case Mapping mapping -> withDefaults(mapping, schema);
            case Sequence sequence -> {
                var items = new ArrayList<YamlNode>();
                sequence.items().forEach(item -> items.add(deep(item, schema.path("items"))));
                yield new Sequence(sequence.position(), items);
            }
            case Scalar scalar -> scalar;
        };
    }

    private static @Nullable YamlNode fallback(JsonNode schema) {
        var position = Position.of("default");
        var value = schema.path("default");
        if (value.isMissingNode()) {
            return null;
        }
        if (value.isObject()) {
            return new Mapping(position, new LinkedHashMap<>());
        }
        if (value.isArray()) {
            return new Sequence(position, List.of());
        }
        var kind = value.isBoolean() ? Kind.BOOLEAN : value.isNumber() ? Kind.INTEGER : Kind.TEXT;
        return new Scalar(position, value.asString(), kind);
    }
}
