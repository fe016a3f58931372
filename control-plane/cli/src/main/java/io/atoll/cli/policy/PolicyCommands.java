package io.atoll.cli.policy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.atoll.cli.api.ApiClient;
import io.atoll.cli.api.Json;
import io.atoll.cli.api.Runs;
import io.atoll.cli.command.ExitCodes;
import io.atoll.cli.command.Invocation;
import io.atoll.cli.terminal.Table;
import io.atoll.cli.terminal.Units;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code atoll policy …}. */
@Command(name = "policy", description = "Policies: apply, list, show, lint, replay.")
public final class PolicyCommands {
    private static final String FILES = "Policy files, or folders of them.";

    @Command(description = "Add or replace the policies of these files.")
    int apply(
            @Mixin Invocation invocation,
            @Parameters(paramLabel = "FILE", arity = "1..*", description = FILES)
                    List<Path> files) {
        ApiClient api = invocation.api();
        List<PolicyFiles.PolicyFile> given =
                PolicyFiles.read(invocation.surroundings().folder(), files);
        JsonNode answer = PolicyFiles.apply(api, given);
        if (invocation.json()) {
            invocation.json(answer);
            return ExitCodes.DONE;
        }
        Map<String, String> changes = PolicyFiles.changes(answer);
        PolicyFiles.names(given)
                .forEach(
                        each ->
                                invocation.line(
                                        each + " " + changes.getOrDefault(each, "applied")));
        invocation.line("policies " + answer.path("digest").asText());
        answer.path("warnings").forEach(each -> invocation.remark("warning: " + each.asText()));
        return ExitCodes.DONE;
    }

    @Command(description = "List the policies.")
    int list(@Mixin Invocation invocation) {
        List<JsonNode> items = PolicyFiles.current(invocation.api());
        var table = Table.of("POLICY", "KIND", "SCOPE");
        for (JsonNode each : items) {
            table.row(
                    List.of(
                            each.path("name").asText(),
                            each.path("kind").asText(),
                            each.path("scope").asText()));
        }
        invocation.list(items, table, "no policies; apply some with 'atoll policy apply FILE'");
        return ExitCodes.DONE;
    }

    @Command(description = "Show one policy.")
    int show(@Mixin Invocation invocation, @Parameters(paramLabel = "NAME") String name) {
        JsonNode policy = PolicyFiles.named(invocation.api(), name);
        if (invocation.json() || !policy.path("text").isTextual()) {
            invocation.json(policy);
        } else {
            invocation.line(policy.path("text").asText().stripTrailing());
        }
        return ExitCodes.DONE;
    }

    @Command(
            description =
                    "Check policy files without a control plane: what does not load, what is likely"
                            + " a mistake.")
    int lint(
            @Mixin Invocation invocation,
            @Parameters(paramLabel = "FILE", arity = "1..*", description = FILES)
                    List<Path> files) {
        return PolicyCheck.lint(
                invocation, PolicyFiles.read(invocation.surroundings().folder(), files));
    }

    @Command(description = "Decide again every placement of a run and compare, byte by byte.")
    int replay(
            @Mixin Invocation invocation,
            @Parameters(paramLabel = "RUN", arity = "0..1", defaultValue = "latest") String run) {
        ApiClient api = invocation.api();
        ObjectNode body = Json.object().put("run", new Runs(api).run(run).id());
        JsonNode answer = api.post("/v1/decisions/replay", body);
        long decisions = answer.path("decisions").asLong();
        long same = answer.path("same").asLong();
        if (invocation.json()) {
            invocation.json(answer);
        } else {
            invocation.line(
                    "%s of %s came out the same"
                            .formatted(Units.count(same), Units.count(decisions, "placement")));
            for (JsonNode each : answer.path("different")) {
                invocation.line("different: " + (each.isTextual() ? each.asText() : each));
            }
        }
        return same == decisions ? ExitCodes.DONE : ExitCodes.WORK_FAILED;
    }

    /** A body that holds {@code files}. */
    static ObjectNode body(List<PolicyFiles.PolicyFile> files) {
        ObjectNode body = Json.object();
        ArrayNode array = body.putArray("files");
        files.forEach(each -> array.addObject().put("name", each.name()).put("text", each.text()));
        return body;
    }
}
