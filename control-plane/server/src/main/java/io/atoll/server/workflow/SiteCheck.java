package io.atoll.server.workflow;

import io.atoll.files.Problems;
import io.atoll.files.Suggestions;
import io.atoll.files.YamlNode.Mapping;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Refuses sites that do not exist: nothing would ever run there. One that is retired or not
 * connected is none of them.
 */
final class SiteCheck {
    /** A guess compares with every site there is. */
    private static final int MOST_GUESSES = 10;

    private final KnownSites sites;
    private final Problems problems;
    private final Map<String, String> hints = new HashMap<>();
    private Optional<Set<String>> now = Optional.empty();

    SiteCheck(KnownSites sites, Problems problems) {
        this.sites = sites;
        this.problems = problems;
    }

    void check(Mapping root) {
        for (var execution : root.mappings("executions")) {
            String name = execution.optionalText("name").orElse("");
            execution
                    .mapping("placement")
                    .ifPresent(each -> exists(each, "site", "run execution '" + name + "'"));
        }
        root.mapping("inputs")
                .ifPresent(
                        inputs ->
                                inputs.entries()
                                        .keySet()
                                        .forEach(
                                                name ->
                                                        inputs.mapping(name)
                                                                .ifPresent(
                                                                        each ->
                                                                                input(
                                                                                        name,
                                                                                        each))));
    }

    private void input(String name, Mapping input) {
        if (input.has("sitePath")) {
            exists(input, "at", "read input '" + name + "' in place");
        }
    }

    private void exists(Mapping node, String key, String what) {
        String site = node.optionalText(key).orElse("");
        if (!site.isEmpty() && !sites.remembers(site) && !now().contains(site)) {
            problems.add(
                    node.valuePosition(key),
                    "cannot %s: no site is named '%s'%s".formatted(what, site, hint(site)));
        }
    }

    private Set<String> now() {
        if (now.isEmpty()) {
            now = Optional.of(sites.look());
        }
        return now.get();
    }

    private String hint(String site) {
        if (hints.size() < MOST_GUESSES) {
            hints.computeIfAbsent(site, each -> Suggestions.hint(each, now()));
        }
        return hints.getOrDefault(site, "");
    }
}
