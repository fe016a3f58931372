package io.atoll.cli.event;

import com.fasterxml.jackson.databind.JsonNode;
import io.atoll.cli.api.ApiClient;
import io.atoll.cli.api.EventStream;
import io.atoll.cli.api.Json;
import io.atoll.cli.api.Pause;
import io.atoll.cli.api.Runs;
import io.atoll.cli.command.Invocation;
import io.atoll.kernel.backoff.Backoff;
import io.atoll.kernel.time.TimeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code atoll event …}. */
@Command(name = "event", description = "Events: follow.")
public final class EventCommands {
    private static final Backoff RETRIES =
            Backoff.doubling(Duration.ofMillis(250), Duration.ofSeconds(10));

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
                    @Nullable Long after) {
        ApiClient api = invocation.api();
        var query = new ArrayList<String>();
        if (project != null) {
            query.add("project=" + ApiClient.escape(project));
        }
        if (run != null) {
            query.add("run=" + ApiClient.escape(new Runs(api).run(run).id()));
        }
        String path = "/v1/events?" + String.join("&", query);
        String last = after == null ? "" : after.toString();
        TimeSource time = invocation.surroundings().time();
        var retries = RETRIES.endless(invocation.surroundings().random());
        // A connection that broke is opened again behind the last event: none is missed.
        while (true) {
            long openedNanos = time.nanoTime();
            Map<String, String> headers = last.isEmpty() ? Map.of() : Map.of("Last-Event-ID", last);
            try (EventStream stream = api.stream(path, headers)) {
                for (Optional<EventStream.Event> next = stream.next();
                        next.isPresent();
                        next = stream.next()) {
                    print(invocation, Json.read(next.get().payload()));
                    last = next.get().id().isEmpty() ? last : next.get().id();
                }
            }
            retries.lostAfter(Duration.ofNanos(time.nanoTime() - openedNanos));
            Pause.of(retries.next().orElse(RETRIES.max()));
        }
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
