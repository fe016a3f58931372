package io.atoll.cli.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import io.atoll.cli.api.ApiClient;
import io.atoll.cli.command.Invocation;
import io.atoll.cli.terminal.Table;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code atoll workflow …}. */
@Command(name = "workflow", description = "Workflows: list, show.")
public final class WorkflowCommands {
    @Command(description = "List workflows.")
    int list(
            @Mixin Invocation invocation,
            @Option(names = "--project", description = "Project.") @Nullable String project) {
        List<JsonNode> items = invocation.api().list("/v1/workflows" + query(project));
        var table = Table.of("WORKFLOW", ">VERSION", "PROJECT");
        for (JsonNode each : items) {
            table.row(
                    List.of(
                            each.path("name").asText(),
                            each.path("version").asText(),
                            each.path("project").asText()));
        }
        invocation.list(items, table, "no workflows yet; submit one with 'atoll submit FILE'");
        return 0;
    }

    @Command(description = "Show a workflow's newest version.")
    int show(
            @Mixin Invocation invocation,
            @Parameters(paramLabel = "WORKFLOW") String name,
            @Option(names = "--project", description = "Project.") @Nullable String project) {
        JsonNode node =
                invocation.api().get("/v1/workflows/" + ApiClient.escape(name) + query(project));
        if (invocation.json() || !node.path("text").isTextual()) {
            invocation.json(node);
        } else {
            invocation.line(node.path("text").asText().stripTrailing());
        }
        return 0;
    }

    private static String query(@Nullable String project) {
        return project == null ? "" : "?project=" + ApiClient.escape(project);
    }
}
