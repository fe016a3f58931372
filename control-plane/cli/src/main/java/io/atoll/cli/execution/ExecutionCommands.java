package io.atoll.cli.execution;

import com.fasterxml.jackson.databind.JsonNode;
import io.atoll.cli.api.ApiClient;
import io.atoll.cli.api.ExecutionView;
import io.atoll.cli.api.Json;
import io.atoll.cli.api.Patience;
import io.atoll.cli.api.Runs;
import io.atoll.cli.command.ExitCodes;
import io.atoll.cli.command.GivingUp;
import io.atoll.cli.command.Invocation;
import io.atoll.cli.run.ExecutionTable;
import io.atoll.cli.run.LogFollower;
import io.atoll.cli.terminal.Table;
import io.atoll.cli.terminal.Units;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code atoll execution …}. */
@Command(name = "execution", description = "Executions: list, show, logs, cancel, explain.")
public final class ExecutionCommands {
    /** What is read at once is read on after a break, if the break is short. */
    private static final Duration BRIEF = Duration.ofSeconds(30);

    private static final String EXECUTION = "An execution: its id, or its label within --run.";
    private static final String RUN =
            "The run: its id, WORKFLOW/NUMBER, or latest (default ${DEFAULT-VALUE}).";

    @Command(description = "List the executions of a run.")
    int list(
            @Mixin Invocation invocation,
            @Option(names = "--run", defaultValue = "latest", description = RUN) String run,
            @Option(names = "--state", description = "Only executions in this state.")
                    @Nullable String state) {
        ApiClient api = invocation.api();
        String id = new Runs(api).run(run).id();
        String query = "run=" + id + (state == null ? "" : "&state=" + ApiClient.escape(state));
        List<JsonNode> items = api.list("/v1/executions?" + query);
        Table table =
                ExecutionTable.of(
                        items.stream().map(ExecutionView::of).toList(),
                        invocation.surroundings().interactive());
        invocation.list(items, table, "no executions");
        return 0;
    }

    @Command(description = "Show one execution with its attempts.")
    int show(
            @Mixin Invocation invocation,
            @Parameters(paramLabel = "EXECUTION", description = EXECUTION) String execution,
            @Option(names = "--run", defaultValue = "latest", description = RUN) String run) {
        ApiClient api = invocation.api();
        JsonNode node = api.get(path(id(api, execution, run)));
        if (invocation.json()) {
            invocation.json(node);
            return 0;
        }
        ExecutionView view = ExecutionView.of(node);
        var details = new LinkedHashMap<String, String>();
        details.put("execution", view.title());
        details.put("id", view.id());
        details.put("state", view.state());
        details.put("at", view.place());
        details.put("why", view.explanation());
        details.put("detail", view.detail() == null ? "" : view.detail());
        details.put("exit code", view.exitCode() == null ? "" : view.exitCode().toString());
        details.put("signal", view.signal() == null ? "" : view.signal().toString());
        invocation.details(details);
        var attempts = Table.of(">TRY", "SITE/POOL", "STATE", "OUTCOME", "DETAIL");
        for (JsonNode each : node.path("attempts")) {
            attempts.row(
                    List.of(
                            each.path("fence").asText(),
                            each.path("site").asText() + "/" + each.path("pool").asText(),
                            each.path("state").asText(),
                            each.path("outcome").asText(),
                            each.path("detail").asText()));
        }
        if (!attempts.isEmpty()) {
            attempts.lines().forEach(invocation::line);
        }
        for (JsonNode each : node.path("outputs")) {
            invocation.line(
                    "output %s: artifact %s, %s"
                            .formatted(
                                    each.path("name").asText(),
                                    each.path("artifact").asText(),
                                    Units.bytes(each.path("sizeBytes").asLong())));
        }
        return 0;
    }

    @Command(description = "Print what an execution wrote to stdout and stderr.")
    int logs(
            @Mixin Invocation invocation,
            @Parameters(paramLabel = "EXECUTION", description = EXECUTION) String execution,
            @Option(names = "--run", defaultValue = "latest", description = RUN) String run,
            @Option(
                            names = {"-f", "--follow"},
                            description = "Go on until the execution ends.")
                    boolean follow,
            @Mixin GivingUp givingUp) {
        Patience patience = givingUp.patience(invocation, follow ? Patience.FOREVER : BRIEF);
        ApiClient api = invocation.api();
        var follower = new LogFollower(api, patience, invocation.surroundings());
        follower.copy(id(api, execution, run), follow);
        if (follower.unread()) {
            return ExitCodes.NOBODY_READS;
        }
        if (!follower.started()) {
            invocation.remark(
                    "nothing was written: execution %s was not started".formatted(execution));
        }
        return ExitCodes.DONE;
    }

    @Command(description = "Cancel an execution.")
    int cancel(
            @Mixin Invocation invocation,
            @Parameters(paramLabel = "EXECUTION", description = EXECUTION) String execution,
            @Option(names = "--run", defaultValue = "latest", description = RUN) String run,
            @Option(
                            names = "--force",
                            description =
                                    "End it without its site's word; whether it still runs is then"
                                            + " not known.")
                    boolean force) {
        ApiClient api = invocation.api();
        String id = id(api, execution, run);
        JsonNode answer = api.post(path(id) + "/cancel", Json.object().put("force", force));
        if (invocation.json()) {
            invocation.json(answer);
        } else {
            invocation.line(
                    force
                            ? execution + " was ended by force; whether it still runs is not known"
                            : execution + " is being cancelled");
        }
        return ExitCodes.DONE;
    }

    @Command(description = "Tell for each pool why an execution may run there or not.")
    int explain(
            @Mixin Invocation invocation,
            @Parameters(paramLabel = "EXECUTION", description = EXECUTION) String execution,
            @Option(names = "--run", defaultValue = "latest", description = RUN) String run) {
        ApiClient api = invocation.api();
        JsonNode node = api.get(path(id(api, execution, run)) + "/explanation");
        if (invocation.json()) {
            invocation.json(node);
            return ExitCodes.DONE;
        }
        JsonNode decision = node.path("decision");
        var details = new LinkedHashMap<String, String>();
        details.put("execution", node.path("label").asText());
        details.put("state", node.path("state").asText());
        if (decision.isObject()) {
            details.put(
                    "decided",
                    decision.path("site").asText() + "/" + decision.path("pool").asText());
            details.put("why", decision.path("why").asText());
            String policy = text(decision.path("policy"));
            details.put(
                    "policy",
                    policy.isEmpty() ? "no placement policy matched; none was used" : policy);
            details.put("policies", decision.path("policiesDigest").asText());
            details.put("facts", decision.path("factsRevision").asText());
        }
        details.put("waiting", text(node.path("reason")));
        details.put("nearest", text(node.path("nearest")));
        invocation.details(details);
        verdicts(node.path("verdicts")).lines().forEach(invocation::line);
        return ExitCodes.DONE;
    }

    private static Table verdicts(JsonNode verdicts) {
        var table = Table.of("SITE/POOL", "MAY RUN", ">TOTAL", "BECAUSE");
        for (JsonNode each : verdicts) {
            table.row(
                    List.of(
                            each.path("site").asText() + "/" + each.path("pool").asText(),
                            each.path("feasible").asBoolean() ? "yes" : "no",
                            each.path("total").asText(),
                            because(each)));
        }
        return table;
    }

    private static String because(JsonNode verdict) {
        var texts = new ArrayList<String>();
        verdict.path("reasons").forEach(each -> texts.add(text(each)));
        for (JsonNode each : verdict.path("scores")) {
            texts.add(
                    "%s %s x %s"
                            .formatted(
                                    each.path("name").asText(),
                                    each.path("score").asText(),
                                    each.path("weight").asText()));
        }
        return String.join("; ", texts);
    }

    private static String text(JsonNode node) {
        return node.isMissingNode() || node.isNull()
                ? ""
                : node.isValueNode() ? node.asText() : node.toString();
    }

    private static String id(ApiClient api, String execution, String run) {
        return new Runs(api).executionId(execution, run);
    }

    private static String path(String id) {
        return "/v1/executions/" + ApiClient.escape(id);
    }
}
