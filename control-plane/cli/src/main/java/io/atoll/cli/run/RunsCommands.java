package io.atoll.cli.run;

import com.fasterxml.jackson.databind.JsonNode;
import io.atoll.cli.api.ApiClient;
import io.atoll.cli.api.ExecutionView;
import io.atoll.cli.api.Json;
import io.atoll.cli.api.RunView;
import io.atoll.cli.api.Runs;
import io.atoll.cli.command.Invocation;
import io.atoll.cli.terminal.Table;
import io.atoll.cli.terminal.Units;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code atoll runs …}. */
@Command(name = "runs", description = "Runs: list, show, cancel, retry.")
public final class RunsCommands {
    private static final String RUN =
            "A run: its id, WORKFLOW/NUMBER, or latest (default ${DEFAULT-VALUE}).";

    @Command(description = "List runs, the newest first.")
    int list(
            @Mixin Invocation invocation,
            @Option(names = "--state", description = "Only runs in this state.")
                    @Nullable String state,
            @Option(names = "--workflow", description = "Only runs of this workflow.")
                    @Nullable String workflow) {
        var query = new ArrayList<String>();
        if (state != null) {
            query.add("state=" + ApiClient.escape(state));
        }
        if (workflow != null) {
            query.add("workflow=" + ApiClient.escape(workflow));
        }
        List<JsonNode> runs = invocation.api().list("/v1/runs?" + String.join("&", query));
        var table = Table.of("RUN", "STATE", ">DONE", ">FAILED", "SUBMITTED", "ID");
        for (JsonNode each : runs) {
            RunView run = RunView.of(each);
            table.row(
                    List.of(
                            run.title(),
                            run.state(),
                            run.count("Succeeded") + " of " + run.total(),
                            Integer.toString(run.count("Failed")),
                            Units.ago(run.submittedAt(), invocation.surroundings().time().now()),
                            run.id()));
        }
        invocation.list(runs, table, "no runs yet; start one with 'atoll submit FILE'");
        return 0;
    }

    @Command(description = "Show a run with its executions.")
    int show(
            @Mixin Invocation invocation,
            @Parameters(
                            paramLabel = "RUN",
                            arity = "0..1",
                            defaultValue = "latest",
                            description = RUN)
                    String name) {
        ApiClient api = invocation.api();
        JsonNode node = api.get(Runs.path(name));
        if (invocation.json()) {
            invocation.json(node);
            return 0;
        }
        RunView run = RunView.of(node);
        invocation.heading(
                run.title(),
                "  %s  %d of %s"
                        .formatted(
                                run.state(),
                                run.count("Succeeded"),
                                Units.count(run.total(), "execution")));
        List<ExecutionView> executions = new Runs(api).executions(run.id());
        ExecutionTable.of(executions, invocation.surroundings().interactive())
                .lines()
                .forEach(invocation::line);
        for (RunView.Output output : run.allOutputs()) {
            if (output.artifact() != null) {
                invocation.line("output " + output.name() + ": artifact " + output.artifact());
            }
        }
        return 0;
    }

    @Command(description = "Cancel a run: nothing new starts, what runs is told to stop.")
    int cancel(@Mixin Invocation invocation, @Parameters(paramLabel = "RUN") String name) {
        ApiClient api = invocation.api();
        try {
            api.post(Runs.path(name) + "/cancel", Json.object());
        } catch (AtollException e) {
            throw e.code() == ErrorCode.NOT_FOUND ? notThere(api, name, e) : e;
        }
        RunView run = new Runs(api).run(name);
        if (invocation.json()) {
            invocation.json(Json.tree(run));
        } else {
            invocation.line(run.title() + " is being cancelled");
        }
        return 0;
    }

    // The leader knows what has not ended only; of anything else the record does.
    private static AtollException notThere(ApiClient api, String name, AtollException refused) {
        RunView run = new Runs(api).run(name);
        return run.ended()
                ? new AtollException(
                        ErrorCode.CONFLICT,
                        "cannot cancel run %s: it has ended (%s)"
                                .formatted(run.title(), run.state()),
                        refused)
                : refused;
    }

    @Command(description = "Run again, as a new run, what did not succeed in a run.")
    int retry(
            @Mixin Invocation invocation,
            @Parameters(paramLabel = "RUN") String name,
            @Option(
                            names = "--failed",
                            description =
                                    "Required in this version: only what failed or was cancelled.")
                    boolean failed) {
        if (!failed) {
            throw new AtollException(
                    ErrorCode.NOT_AVAILABLE,
                    "cannot retry all of a run: only 'runs retry --failed' is available in this"
                            + " version");
        }
        JsonNode answer =
                invocation
                        .api()
                        .post(Runs.path(name) + "/retry", Json.object().put("failed", true));
        if (invocation.json()) {
            invocation.json(answer);
        } else {
            RunView again = RunView.of(answer);
            invocation.line(
                    "%s runs again what did not succeed in %s: run %s"
                            .formatted(again.title(), name, again.id()));
        }
        return 0;
    }
}
