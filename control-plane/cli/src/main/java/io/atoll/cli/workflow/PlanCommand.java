package io.atoll.cli.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import io.atoll.cli.api.ApiClient;
import io.atoll.cli.command.ExitCodes;
import io.atoll.cli.command.Invocation;
import io.atoll.cli.terminal.Progress;
import io.atoll.cli.terminal.Surroundings;
import io.atoll.cli.terminal.Table;
import io.atoll.cli.terminal.Units;
import io.atoll.files.Problems;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code atoll plan}. */
@Command(
        name = "plan",
        description =
                "Validate a workflow file, place it, explain; run nothing. Exits with 1 when an"
                        + " execution can be placed nowhere.")
public final class PlanCommand implements Callable<Integer> {
    @Mixin private final Invocation invocation;

    @Parameters(paramLabel = "FILE", description = "The workflow file.")
    private Path file = Path.of("");

    @Option(
            names = "--code",
            description =
                    "Show the code of each output, as a data policy's release names it, in place of"
                            + " where it would run.")
    private boolean code;

    public PlanCommand(Surroundings surroundings) {
        this.invocation = new Invocation(surroundings);
    }

    @Override
    public Integer call() {
        ApiClient api = invocation.api();
        Progress progress = invocation.progress();
        var problems = new Problems();
        WorkflowFile workflow =
                WorkflowFile.read(invocation.surroundings().folder(), file, problems);
        JsonNode plan;
        try {
            plan = new Submission(api, progress::show).plan(workflow, problems);
        } finally {
            progress.clear();
        }
        List<String> nowhere = nowhere(plan);
        int exitCode = nowhere.isEmpty() ? ExitCodes.DONE : ExitCodes.WORK_FAILED;
        if (invocation.json()) {
            invocation.json(plan);
            return exitCode;
        }
        if (code) {
            codes(plan).lines().forEach(invocation::line);
            return ExitCodes.DONE;
        }
        var lines = new ArrayList<PlanLine>();
        plan.path("executions").forEach(each -> add(lines, line(each)));
        var table = Table.of("EXECUTION", "SITE/POOL", "WHY");
        lines.forEach(each -> table.row(List.of(each.title(), each.place(), each.why())));
        table.lines().forEach(invocation::line);
        invocation.line(
                "each execution is placed as if every pool were empty; a run places them as pools"
                        + " fill");
        policies(plan).forEach(invocation::line);
        if (!nowhere.isEmpty()) {
            invocation.remark(
                    "%s of %s would wait: no pool can take %s"
                            .formatted(
                                    Units.count(nowhere.size()),
                                    Units.count(plan.path("executions").size(), "execution"),
                                    nowhere.size() == 1 ? nowhere.getFirst() : "them"));
        }
        return exitCode;
    }

    // Nothing from a server that does not say.
    private static List<String> policies(JsonNode plan) {
        if (!plan.has("policies")) {
            return List.of();
        }
        var applied = new ArrayList<String>();
        var others = new ArrayList<String>();
        for (JsonNode each : plan.path("policies")) {
            (each.path("applies").asBoolean() ? applied : others)
                    .add(each.path("name").asText() + " (" + each.path("scope").asText() + ")");
        }
        var lines = new ArrayList<String>();
        lines.add(
                "policies looked at: " + (applied.isEmpty() ? "none" : String.join(", ", applied)));
        if (!others.isEmpty()) {
            lines.add(
                    "not for project %s: %s"
                            .formatted(plan.path("project").asText(), String.join(", ", others)));
        }
        return lines;
    }

    private static List<String> nowhere(JsonNode plan) {
        var titles = new ArrayList<String>();
        for (JsonNode each : plan.path("executions")) {
            if (each.path("placement").path("site").asText().isEmpty()) {
                titles.add(title(each));
            }
        }
        return titles;
    }

    private static Table codes(JsonNode plan) {
        var table = Table.of("EXECUTION", "OUTPUT", "PATH", "CODE");
        plan.path("code")
                .forEach(
                        each ->
                                table.row(
                                        List.of(
                                                each.path("execution").asText(),
                                                each.path("output").asText(),
                                                each.path("path").asText(),
                                                each.path("code").asText())));
        return table;
    }

    private static void add(List<PlanLine> lines, PlanLine next) {
        Optional<PlanLine> joined = lines.isEmpty() ? Optional.empty() : lines.getLast().with(next);
        joined.ifPresent(_ -> lines.removeLast());
        lines.add(joined.orElse(next));
    }

    private static PlanLine line(JsonNode execution) {
        JsonNode placement = execution.path("placement");
        String site = placement.path("site").asText();
        return PlanLine.of(
                title(execution),
                site.isEmpty() ? "nowhere" : site + "/" + placement.path("pool").asText(),
                first(placement, "why", "reason"));
    }

    private static String title(JsonNode execution) {
        String index = execution.path("index").asText();
        String label = execution.path("label").asText();
        String name = execution.path("name").asText();
        return !label.isEmpty() ? label : index.isEmpty() ? name : name + "[" + index + "]";
    }

    private static String first(JsonNode node, String... keys) {
        for (String key : keys) {
            if (!node.path(key).asText().isEmpty()) {
                return node.path(key).asText();
            }
        }
        return "";
    }
}
