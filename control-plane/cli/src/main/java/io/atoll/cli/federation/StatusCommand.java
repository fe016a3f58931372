package io.atoll.cli.federation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.atoll.cli.api.ApiClient;
import io.atoll.cli.api.Json;
import io.atoll.cli.command.ExitCodes;
import io.atoll.cli.command.Invocation;
import io.atoll.cli.terminal.Surroundings;
import io.atoll.cli.terminal.Units;
import io.atoll.kernel.ErrorCode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code atoll status}. */
@Command(name = "status", description = "Tell how the federation is.")
public final class StatusCommand implements Callable<Integer> {
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
        List<JsonNode> aside = api.list("/v1/quarantine");
        if (invocation.json()) {
            ObjectNode body = Json.object();
            body.set("health", health);
            body.set("sites", Json.tree(sites));
            body.put("runs", runs.size());
            body.set("quarantine", Json.tree(aside));
            invocation.json(body);
        } else {
            print(health, sites, runs.size(), aside.size());
        }
        return health.path("status").asText().equals("ok")
                ? ExitCodes.DONE
                : ErrorCode.UNAVAILABLE.exitCode();
    }

    private void print(JsonNode health, List<JsonNode> sites, int runs, int aside) {
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
        details.put("runs", Units.count(runs, "run") + " going");
        if (aside > 0) {
            details.put(
                    "quarantine", aside + " set aside, look with 'atoll server quarantine list'");
        }
        details.put(
                "versions",
                "control plane %s, this program %s"
                        .formatted(health.path("version").asText(), version));
        invocation.details(details);
    }
}
