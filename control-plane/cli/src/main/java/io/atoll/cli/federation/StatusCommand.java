package io.atoll.cli.federation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.atoll.cli.api.ApiClient;
import io.atoll.cli.api.Json;
import io.atoll.cli.command.ExitCodes;
import io.atoll.cli.command.Invocation;
import io.atoll.cli.site.RestingPools;
import io.atoll.cli.terminal.Surroundings;
import io.atoll.cli.terminal.Units;
import io.atoll.kernel.ErrorCode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code atoll status}. */
@Command(name = "status", description = "Tell how the federation is.")
public final class StatusCommand implements Callable<Integer> {
    /** How long a restoration of the record is shown after every site was heard. */
    private static final Duration SHOWN_FOR = Duration.ofDays(7);

    private static final int MOST_NAMES = 10;

    private final String version;

    @Mixin private final Invocation invocation;

    /** {@code version} of this program. */
    public StatusCommand(Surroundings surroundings, String version) {
        this.invocation = new Invocation(surroundings);
        this.version = version;
    }

    @Override
    public Integer call() {
        ApiClient api = invocation.api();
        JsonNode health = api.get("/v1/health");
        List<JsonNode> sites = api.list("/v1/sites");
        List<JsonNode> runs = api.list("/v1/runs?state=Running");
        List<JsonNode> restorations = api.list("/v1/restorations");
        List<JsonNode> aside = api.list("/v1/quarantine");
        if (invocation.json()) {
            ObjectNode body = Json.object();
            body.set("health", health);
            body.set("sites", Json.tree(sites));
            body.put("runs", runs.size());
            body.set("quarantine", Json.tree(aside));
            body.set("restorations", Json.tree(restorations));
            invocation.json(body);
        } else {
            print(health, sites, runs.size(), new Trouble(aside.size(), restorations));
        }
        return health.path("status").asText().equals("ok")
                ? ExitCodes.DONE
                : ErrorCode.UNAVAILABLE.exitCode();
    }

    /**
     * What asks for an operator.
     *
     * @param aside how much is set aside
     * @param restorations when the record was put back, the newest first
     */
    private record Trouble(int aside, List<JsonNode> restorations) {}

    private void print(JsonNode health, List<JsonNode> sites, int runs, Trouble trouble) {
        long connected =
                sites.stream()
                        .filter(each -> each.path("state").asText().equals("Connected"))
                        .count();
        var details = new LinkedHashMap<String, String>();
        details.put("federation", health.path("federation").asText());
        details.put("status", health.path("status").asText());
        details.put(
                "leader",
                "%s, term %s"
                        .formatted(health.path("leader").asText(), health.path("term").asText()));
        details.put("sites", "%d of %d connected".formatted(connected, sites.size()));
        details.put("resting", String.join("; ", RestingPools.of(sites)));
        details.put("runs", Units.count(runs, "run") + " going");
        details.put("slow events", slowEvents(health));
        trouble.restorations().stream()
                .findFirst()
                .filter(this::matters)
                .ifPresent(latest -> details.put("record", text(latest)));
        if (trouble.aside() > 0) {
            details.put(
                    "quarantine",
                    trouble.aside() + " set aside, look with 'atoll server quarantine list'");
        }
        details.put(
                "versions",
                "control plane %s, this program %s"
                        .formatted(health.path("version").asText(), version));
        invocation.details(details);
    }

    // Counted by whoever led; the instance that was asked may be another one now.
    private static String slowEvents(JsonNode health) {
        long count = 0;
        var kinds = new ArrayList<String>();
        for (JsonNode each : health.path("slowEvents")) {
            count += each.path("count").asLong();
            kinds.add(
                    "%s up to %s ms"
                            .formatted(each.path("kind").asText(), each.path("worstMs").asText()));
        }
        String told = kinds.isEmpty() ? "0" : count + ": " + String.join(", ", kinds);
        return health.path("instance").asText().equals(health.path("leader").asText())
                ? told
                : told
                        + "; of instance %s, which does not lead"
                                .formatted(health.path("instance").asText());
    }

    // Until every site was heard since, and for some days.
    private boolean matters(JsonNode restoration) {
        var found = Instant.parse(restoration.path("foundAt").asText());
        return !restoration.path("awaited").isEmpty()
                || found.plus(SHOWN_FOR).isAfter(invocation.surroundings().time().now());
    }

    private static String text(JsonNode restoration) {
        var awaited = new ArrayList<String>();
        restoration.path("awaited").forEach(each -> awaited.add(each.asText()));
        int missing = restoration.path("sites").asInt() - restoration.path("heard").asInt();
        if (awaited.size() > MOST_NAMES) {
            awaited.subList(MOST_NAMES, awaited.size()).clear();
            awaited.add("and %d more".formatted(missing - MOST_NAMES));
        }
        return "was put back to an older state; found %s by what site '%s' told (%s); heard since: %s%s"
                .formatted(
                        restoration.path("foundAt").asText(),
                        restoration.path("site").asText(),
                        restoration.path("why").asText(),
                        "%d of %d sites"
                                .formatted(
                                        restoration.path("heard").asInt(),
                                        restoration.path("sites").asInt()),
                        awaited.isEmpty() ? "" : ", not yet: " + String.join(", ", awaited));
    }
}
