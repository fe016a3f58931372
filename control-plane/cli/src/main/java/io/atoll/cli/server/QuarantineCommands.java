package io.atoll.cli.server;

import com.fasterxml.jackson.databind.JsonNode;
import io.atoll.cli.api.ApiClient;
import io.atoll.cli.api.Json;
import io.atoll.cli.command.ExitCodes;
import io.atoll.cli.command.Invocation;
import io.atoll.cli.terminal.Table;
import java.util.LinkedHashMap;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code atoll server quarantine …}. */
@Command(
        name = "quarantine",
        description = "What broke the leader twice and waits for you: list, show, retry, drop.")
public final class QuarantineCommands {
    private static final String PATH = "/v1/quarantine";

    @Command(description = "List what is set aside.")
    int list(@Mixin Invocation invocation) {
        List<JsonNode> items = invocation.api().list(PATH);
        var table = Table.of("ID", "KIND", "WHAT", "RUN", ">TIMES", "WHY", "LAST");
        for (JsonNode each : items) {
            table.row(
                    List.of(
                            each.path("id").asText(),
                            each.path("kind").asText(),
                            each.path("what").asText(),
                            each.path("run").asText(),
                            each.path("times").asText(),
                            each.path("why").asText(),
                            each.path("lastAt").asText()));
        }
        invocation.list(items, table, "nothing is set aside");
        return ExitCodes.DONE;
    }

    @Command(description = "Show one thing that is set aside, with what a retry would apply.")
    int show(@Mixin Invocation invocation, @Parameters(paramLabel = "ID") String id) {
        JsonNode found = invocation.api().get(path(id));
        if (invocation.json()) {
            invocation.json(found);
            return ExitCodes.DONE;
        }
        var details = new LinkedHashMap<String, String>();
        found.properties().forEach(each -> details.put(each.getKey(), each.getValue().asText()));
        invocation.details(details);
        return ExitCodes.DONE;
    }

    @Command(
            description =
                    "Apply it again, after the fault was mended. Its run goes on when nothing else"
                            + " of it is set aside.")
    int retry(@Mixin Invocation invocation, @Parameters(paramLabel = "ID") String id) {
        invocation.api().post(path(id) + "/retry", Json.object());
        invocation.line("applied " + id);
        return ExitCodes.DONE;
    }

    @Command(description = "Drop it for good. An attempt whose end it told counts as lost.")
    int drop(@Mixin Invocation invocation, @Parameters(paramLabel = "ID") String id) {
        invocation.api().post(path(id) + "/drop", Json.object());
        invocation.line("dropped " + id);
        return ExitCodes.DONE;
    }

    private static String path(String id) {
        return PATH + "/" + ApiClient.escape(id);
    }
}
