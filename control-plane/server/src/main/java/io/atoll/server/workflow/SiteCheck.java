package io.atoll.server.workflow;

import io.atoll.files.Problems;
import io.atoll.files.Suggestions;
import io.atoll.files.YamlNode.Mapping;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Refuses sites that do not exist: nothing would ever run there. One that is retired or not
 * connected is none of them.
 */
final class SiteCheck {
    private final Supplier<Set<String>> sites;
    private final Problems problems;
    private Optional<Set<String>> known = Optional.empty();

    SiteCheck(Supplier<Set<String>> sites, Problems problems) {
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
        if (!site.isEmpty() && !known().contains(site)) {
            problems.add(
                    node.valuePosition(key),
                    "cannot %s: no site is named '%s'%s"
                            .formatted(what, site, Suggestions.hint(site, known())));
        }
    }

    private Set<String> known() {
        if (known.isEmpty()) {
            known = Optional.of(sites.get());
        }
        return known.get();
    }
}
