package io.atoll.server.workflow;

import io.atoll.files.Problems;
import io.atoll.files.Suggestions;
import io.atoll.files.YamlNode.Mapping;

/**
 * Refuses sites that do not exist: nothing would ever run there. One that is retired or not
 * connected is none of them.
 */
final class SiteCheck {
    private final KnownSites sites;
    private final Problems problems;

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
        if (!site.isEmpty() && !sites.contains(site)) {
            problems.add(
                    node.valuePosition(key),
                    "cannot %s: no site is named '%s'%s"
                            .formatted(what, site, Suggestions.hint(site, sites.names())));
        }
    }
}
