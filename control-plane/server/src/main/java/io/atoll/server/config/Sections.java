package io.atoll.server.config;

import io.atoll.files.Position;
import io.atoll.files.Problem;
import io.atoll.files.Problems;
import io.atoll.files.YamlNode;
import io.atoll.files.YamlNode.Entry;
import io.atoll.files.YamlNode.Mapping;
import io.atoll.files.YamlNode.Scalar;
import io.atoll.files.YamlNode.Sequence;
import io.atoll.kernel.AtollException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Reads a configuration section by section and goes on after one that is refused, so that all of
 * them are told. Belongs to the thread that reads.
 */
final class Sections {
    private final Mapping root;
    private final Problems problems;
    private final List<Problem> found;
    private boolean complete = true;

    /**
     * Sections of {@code root}.
     *
     * @param problems what the schema found so far; refusals are added
     */
    Sections(Mapping root, Problems problems) {
        this.root = root;
        this.problems = problems;
        this.found = problems.sorted();
    }

    /**
     * One section, or the problem why not; nothing is said twice of what the schema refuses.
     *
     * @param key its name in the file
     */
    <T> Optional<T> read(String key, Function<String, T> section) {
        try {
            return Optional.of(section.apply(key));
        } catch (AtollException e) {
            complete = false;
            String message = String.valueOf(e.getMessage());
            var named = Settings.keyOf(message);
            var place = place(root, named.orElse(key));
            boolean told =
                    found.stream()
                            .anyMatch(
                                    each ->
                                            named.isPresent()
                                                    ? each.position().equals(place)
                                                    : isWithin(each, key));
            if (!told) {
                problems.add(place, message);
            }
            return Optional.empty();
        }
    }

    /** Whether no section was refused. */
    boolean complete() {
        return complete;
    }

    /** Where the value of a key such as {@code lease.ttl} stands, or what holds it. */
    static Position place(Mapping root, String key) {
        var place = root.position();
        Optional<Mapping> at = Optional.of(root);
        for (String name : key.split("\\.")) {
            var entry = at.map(Mapping::entries).map(entries -> entries.get(name));
            if (entry.isEmpty() || isDefault(entry.get())) {
                return place;
            }
            place = entry.get().value().position();
            at = at.flatMap(mapping -> mapping.mapping(name));
        }
        return place;
    }

    private static boolean isDefault(Entry entry) {
        return entry.value().position().equals(Position.of("default"));
    }

    private boolean isWithin(Problem problem, String key) {
        var entry = root.entries().get(key);
        if (entry == null) {
            return false;
        }
        var begin = entry.keyPosition();
        return problem.file().equals(begin.file())
                && problem.line() >= begin.line()
                && problem.line() <= lastLine(entry.value());
    }

    private static int lastLine(YamlNode root) {
        int last = 0;
        var open = new ArrayDeque<YamlNode>(List.of(root));
        while (!open.isEmpty()) {
            var node = open.pop();
            last = Math.max(last, node.position().line());
            switch (node) {
                case Scalar _ -> {}
                case Sequence sequence -> open.addAll(sequence.items());
                case Mapping mapping -> {
                    for (var entry : mapping.entries().values()) {
                        last = Math.max(last, entry.keyPosition().line());
                        open.add(entry.value());
                    }
                }
            }
        }
        return last;
    }
}
