package io.atoll.cli.transfer;

import com.fasterxml.jackson.databind.JsonNode;
import io.atoll.cli.api.ApiClient;
import io.atoll.cli.api.Runs;
import io.atoll.cli.command.Invocation;
import io.atoll.cli.terminal.Table;
import io.atoll.cli.terminal.Units;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code atoll transfer …}. */
@Command(name = "transfer", description = "Transfers: list, show.")
public final class TransferCommands {
    @Command(description = "List transfers.")
    int list(
            @Mixin Invocation invocation,
            @Option(names = "--run", description = "Only of this run.") @Nullable String run,
            @Option(names = "--state", description = "Only in this state.")
                    @Nullable String state) {
        ApiClient api = invocation.api();
        List<JsonNode> items = transfers(api, run, state);
        var table = Table.of("TRANSFER", "FROM", "TO", ">SIZE", "STATE", "ARTIFACT");
        for (JsonNode each : items) {
            table.row(
                    List.of(
                            each.path("id").asText(),
                            each.path("from").asText(),
                            each.path("to").asText(),
                            Units.bytes(each.path("sizeBytes").asLong()),
                            each.path("state").asText(),
                            each.path("artifact").asText()));
        }
        invocation.list(items, table, "no transfers");
        return 0;
    }

    @Command(description = "Show one transfer.")
    int show(@Mixin Invocation invocation, @Parameters(paramLabel = "TRANSFER") String id) {
        JsonNode found = invocation.api().get("/v1/transfers/" + ApiClient.escape(id));
        if (invocation.json()) {
            invocation.json(found);
            return 0;
        }
        var details = new LinkedHashMap<String, String>();
        found.properties().forEach(each -> details.put(each.getKey(), text(each.getValue())));
        invocation.details(details);
        return 0;
    }

    private static String text(JsonNode node) {
        return node.isValueNode() ? node.asText() : node.toString();
    }

    private static List<JsonNode> transfers(
            ApiClient api, @Nullable String run, @Nullable String state) {
        var query = new ArrayList<String>();
        if (run != null) {
            query.add("run=" + ApiClient.escape(new Runs(api).run(run).id()));
        }
        if (state != null) {
            query.add("state=" + ApiClient.escape(state));
        }
        return api.list("/v1/transfers?" + String.join("&", query));
    }
}
