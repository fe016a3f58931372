package io.atoll.cli.event;

import com.fasterxml.jackson.databind.JsonNode;
import io.atoll.cli.api.ApiClient;
import io.atoll.cli.api.Json;
import io.atoll.cli.api.Patience;
import io.atoll.cli.api.ResumedStream;
import io.atoll.cli.api.Runs;
import io.atoll.cli.command.ExitCodes;
import io.atoll.cli.command.GivingUp;
import io.atoll.cli.command.Invocation;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code atoll event …}. */
@Command(name = "event", description = "Events: follow.")
public final class EventCommands {
    @Command(description = "Print events as they happen, until Ctrl-C; -o json: one per line.")
    int follow(
            @Mixin Invocation invocation,
            @Option(names = "--project", description = "Only of this project.")
                    @Nullable String project,
            @Option(names = "--run", description = "Only of this run.") @Nullable String run,
            @Option(
                            names = "--after",
                            paramLabel = "NUMBER",
                            description = "Begin behind this event; by default with new ones.")
                    @Nullable Long after,
            @Mixin GivingUp givingUp) {
        ApiClient api = invocation.api();
        var query = new ArrayList<String>();
        if (project != null) {
            query.add("project=" + ApiClient.escape(project));
        }
        if (run != null) {
            query.add("run=" + ApiClient.escape(new Runs(api).run(run).id()));
        }
        var stream =
                new ResumedStream(
                        api,
                        "/v1/events?" + String.join("&", query),
                        after == null ? "" : after.toString(),
                        givingUp.patience(invocation, Patience.FOREVER));
        stream.read(
                event -> {
                    print(invocation, Json.read(event.payload()));
                    return !invocation.surroundings().out().checkError();
                });
        return ExitCodes.NOBODY_READS;
    }

    private static void print(Invocation invocation, JsonNode event) {
        if (invocation.json()) {
            invocation.line(Json.compact(event));
            return;
        }
        var rest = new ArrayList<String>();
        event.properties()
                .forEach(
                        each -> {
                            switch (each.getKey()) {
                                case "number", "at", "kind", "subject", "project" -> {
                                    // They stand in front.
                                }
                                default -> rest.add(each.getKey() + "=" + each.getValue().asText());
                            }
                        });
        invocation.line(
                "%s  %s  %s  %s"
                        .formatted(
                                event.path("at").asText(),
                                event.path("kind").asText(),
                                event.path("subject").asText(),
                                String.join(" ", rest))
                        .stripTrailing());
    }
}
