package io.atoll.server.config;

import io.atoll.files.Position;
import io.atoll.files.YamlNode.Mapping;
import io.atoll.kernel.AtollException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;

/**
 * A configuration as it was read, also where it is refused: what stands in it can be looked at key
 * by key. Immutable.
 *
 * @param root its keys, defaults filled in
 * @param config what an instance would run with; absent: something of it is refused
 * @param paths how a path of the file is meant: {@code ~} is the user's folder
 */
public record CheckedConfig(
        Mapping root, Optional<ServerConfig> config, Function<String, Path> paths) {

    /** Where the value of a key such as {@code lease.ttl} stands, or what holds it. */
    public Position place(String key) {
        return Sections.place(root, key);
    }

    /** The text of a key such as {@code hazelcast.listen}; absent: there is none. */
    public Optional<String> text(String key) {
        var path = key.split("\\.");
        Optional<Mapping> at = Optional.of(root);
        for (String name : Arrays.copyOf(path, path.length - 1)) {
            at = at.flatMap(mapping -> mapping.mapping(name));
        }
        return at.flatMap(mapping -> mapping.optionalText(path[path.length - 1]));
    }

    /** The path of a key; absent: there is none. */
    public Optional<Path> path(String key) {
        return text(key).map(paths);
    }

    /** The address of a key; absent: there is none, or it is refused. */
    public Optional<ListenAddress> address(String key) {
        try {
            return text(key).map(text -> ListenAddress.parse(key, text));
        } catch (AtollException _) {
            return Optional.empty();
        }
    }
}
