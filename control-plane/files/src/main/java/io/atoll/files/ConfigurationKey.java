package io.atoll.files;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A key of a configuration file and the names that are derived from its path, never hand-picked.
 *
 * @param path the keys from the root of the file, for example {@code lease}, {@code ttl}
 * @param type what the schema takes: text, number, list, ...
 * @param defaultText the value when nobody gives one, as YAML
 * @param meaning one sentence
 * @param available false for what this version does not carry out
 */
public record ConfigurationKey(
        List<String> path,
        String type,
        Optional<String> defaultText,
        String meaning,
        boolean available) {
    public ConfigurationKey {
        path = List.copyOf(path);
    }

    /** {@code lease.ttl}. */
    public String dotted() {
        return String.join(".", path);
    }

    /** {@code ATOLL_LEASE_TTL}; {@code agentListen} gives {@code ATOLL_AGENT_LISTEN}. */
    public String variable() {
        return "ATOLL_" + words("_").toUpperCase(Locale.ROOT);
    }

    /** {@code --lease-ttl}; {@code agentListen} gives {@code --agent-listen}. */
    public String flag() {
        return "--" + words("-").toLowerCase(Locale.ROOT);
    }

    private String words(String separator) {
        return path.stream()
                .map(key -> key.replaceAll("(?<=[a-z0-9])(?=[A-Z])", separator))
                .collect(Collectors.joining(separator));
    }
}
