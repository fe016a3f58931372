package io.atoll.cli.site;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.atoll.cli.api.ApiClient;
import io.atoll.cli.api.Json;
import io.atoll.cli.api.OwnFiles;
import io.atoll.cli.command.Invocation;
import io.atoll.cli.terminal.Table;
import io.atoll.cli.terminal.Units;
import io.atoll.kernel.quantity.Durations;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code atoll site …}. */
@Command(name = "site", description = "Sites: invite, list, show, cordon, drain, resume, retire.")
public final class SiteCommands {
    @Command(description = "Invite a site: print the one-use token that its agent joins with.")
    int invite(
            @Mixin Invocation invocation,
            @Parameters(paramLabel = "SITE", description = "Name of the new site.") String site,
            @Option(
                            names = "--label",
                            paramLabel = "KEY=VALUE",
                            description = "Label bound to the site; residency may rely on it.")
                    @Nullable Map<String, String> labels,
            @Option(
                            names = "--ttl",
                            paramLabel = "DURATION",
                            defaultValue = "1h",
                            description = "How long the token holds (default ${DEFAULT-VALUE}).")
                    String ttl,
            @Option(
                            names = "--join-token-file",
                            paramLabel = "FILE",
                            description =
                                    "Write the token there, for you only, instead of printing it.")
                    @Nullable String file) {
        ObjectNode body = Json.object();
        body.put("site", site);
        body.set("labels", Json.tree(labels == null ? Map.of() : labels));
        body.put("ttl", Durations.text(Durations.parse("ttl", ttl)));
        var answer = (ObjectNode) invocation.api().post("/v1/invitations", body);
        if (file != null) {
            Path kept = invocation.surroundings().folder().resolve(file);
            OwnFiles.writeSecret(kept, answer.path("token").asText() + "\n");
            answer.remove("token");
            answer.put("tokenFile", kept.toString());
        }
        if (invocation.json()) {
            invocation.json(answer);
            return 0;
        }
        printInvitation(invocation, site, answer, file);
        return 0;
    }

    private static void printInvitation(
            Invocation invocation, String site, JsonNode answer, @Nullable String file) {
        String command = answer.path("command").asText();
        invocation.line(
                "%s is invited until %s; at the site, run:"
                        .formatted(site, answer.path("expiresAt").asText()));
        if (file == null) {
            invocation.line("  " + withConfig(command));
            invocation.line("and paste this token, which is shown only now:");
            invocation.line("  " + answer.path("token").asText());
        } else {
            String fromFile = command.replace(" - ", " --token-file %s ".formatted(file));
            invocation.line("  " + withConfig(fromFile));
            invocation.line("the token is in %s; take that file there".formatted(file));
        }
        invocation.line(
                "agent.yaml names what the site offers: without pools and allow.projects nothing"
                        + " runs there");
    }

    @Command(description = "List the sites.")
    int list(@Mixin Invocation invocation) {
        List<JsonNode> sites = invocation.api().list("/v1/sites");
        var table =
                Table.of(
                        "SITE",
                        "STATE",
                        "INTENT",
                        "POOL",
                        ">FREE CPU",
                        ">FREE MEMORY",
                        "GPU",
                        "RESTS");
        for (JsonNode site : sites) {
            rows(site, table);
        }
        invocation.list(sites, table, "no sites yet; invite one with 'atoll site invite NAME'");
        return 0;
    }

    @Command(description = "Show one site.")
    int show(@Mixin Invocation invocation, @Parameters(paramLabel = "SITE") String site) {
        print(invocation, invocation.api().get(path(site)));
        return 0;
    }

    @Command(description = "Place nothing new at a site; what runs there goes on.")
    int cordon(@Mixin Invocation invocation, @Parameters(paramLabel = "SITE") String site) {
        return intend(invocation, site, "cordon");
    }

    @Command(description = "Place nothing new at a site and let it run empty.")
    int drain(@Mixin Invocation invocation, @Parameters(paramLabel = "SITE") String site) {
        return intend(invocation, site, "drain");
    }

    @Command(description = "End a cordon or drain.")
    int resume(@Mixin Invocation invocation, @Parameters(paramLabel = "SITE") String site) {
        return intend(invocation, site, "resume");
    }

    @Command(description = "Take a site out for good; only a new invitation brings it back.")
    int retire(@Mixin Invocation invocation, @Parameters(paramLabel = "SITE") String site) {
        return intend(invocation, site, "retire");
    }

    private static int intend(Invocation invocation, String site, String verb) {
        print(invocation, invocation.api().post(path(site) + "/" + verb, Json.object()));
        return 0;
    }

    private static String path(String site) {
        return "/v1/sites/" + ApiClient.escape(site);
    }

    // The agent's own file says what the owner allows; without it the site could run nothing.
    private static String withConfig(String command) {
        return command.contains("--config") ? command : command + " --config agent.yaml";
    }

    private static void rows(JsonNode site, Table table) {
        String name = site.path("name").asText();
        String state = site.path("state").asText();
        String intent = site.path("intent").asText().replace("none", "");
        if (site.path("pools").isEmpty()) {
            table.row(List.of(name, state, intent, "", "", "", "", ""));
        }
        for (JsonNode pool : site.path("pools")) {
            table.row(
                    List.of(
                            name,
                            state,
                            intent,
                            pool.path("name").asText(),
                            share(cpu(pool, "freeCpu"), cpu(pool, "cpu")),
                            share(bytes(pool, "freeMemoryBytes"), bytes(pool, "memoryBytes")),
                            gpu(pool),
                            RestingPools.until(pool)));
            // The site's own columns once, for its first pool.
            name = "";
            state = "";
            intent = "";
        }
    }

    private static String share(String free, String all) {
        return free.isEmpty() ? all : free + " of " + all;
    }

    private static String cpu(JsonNode pool, String key) {
        return pool.path(key).asText().replaceFirst("\\.0$", "");
    }

    private static String bytes(JsonNode pool, String key) {
        return pool.path(key).isNumber() ? Units.bytes(pool.path(key).asLong()) : "";
    }

    private static String gpu(JsonNode pool) {
        JsonNode gpu = pool.path("gpu");
        return gpu.isObject() ? gpu.path("count").asInt() + " x " + gpu.path("kind").asText() : "";
    }

    private static void print(Invocation invocation, JsonNode site) {
        if (invocation.json()) {
            invocation.json(site);
            return;
        }
        var details = new LinkedHashMap<String, String>();
        details.put("site", site.path("name").asText());
        details.put("state", site.path("state").asText());
        details.put("intent", site.path("intent").asText());
        details.put("generation", site.path("generation").asText());
        details.put("labels", labels(site.path("labels")));
        details.put("bound", labels(site.path("bound")));
        details.put(
                "since",
                Units.ago(site.path("since").asText(), invocation.surroundings().time().now()));
        details.put("running", site.path("running").asText());
        details.put("store", Units.bytes(site.path("store").path("bytes").asLong()));
        details.put("allows", site.path("allow").isEmpty() ? "" : site.path("allow").toString());
        var pools = new ArrayList<String>();
        for (JsonNode pool : site.path("pools")) {
            pools.add(
                    "%s: %s cpu, %s%s"
                            .formatted(
                                    pool.path("name").asText(),
                                    cpu(pool, "cpu"),
                                    bytes(pool, "memoryBytes"),
                                    gpu(pool).isEmpty() ? "" : ", GPU " + gpu(pool)));
        }
        details.put("pools", String.join("; ", pools));
        details.put("fault", site.path("fault").asText(""));
        details.put("resting", String.join("; ", RestingPools.of(List.of(site))));
        invocation.details(details);
    }

    private static String labels(JsonNode labels) {
        var texts = new ArrayList<String>();
        labels.properties()
                .forEach(each -> texts.add(each.getKey() + "=" + each.getValue().asText()));
        return String.join(", ", texts);
    }
}
