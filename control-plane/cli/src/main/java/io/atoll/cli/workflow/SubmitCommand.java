package io.atoll.cli.workflow;

import io.atoll.cli.api.ApiClient;
import io.atoll.cli.api.ExecutionView;
import io.atoll.cli.api.Json;
import io.atoll.cli.api.Patience;
import io.atoll.cli.api.RunView;
import io.atoll.cli.api.Runs;
import io.atoll.cli.command.ExitCodes;
import io.atoll.cli.command.GivingUp;
import io.atoll.cli.command.Invocation;
import io.atoll.cli.local.Launch;
import io.atoll.cli.run.Results;
import io.atoll.cli.run.RunWaiting;
import io.atoll.cli.terminal.Progress;
import io.atoll.cli.terminal.Surroundings;
import io.atoll.cli.terminal.Units;
import io.atoll.files.Problems;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code atoll submit}. */
@Command(name = "submit", description = "Start a run of a workflow file.")
public final class SubmitCommand implements Callable<Integer> {
    @Mixin private final Invocation invocation;

    @Parameters(paramLabel = "FILE", description = "The workflow file.")
    private Path file = Path.of("");

    @Option(names = "--wait", description = "Wait for its end and fetch its outputs.")
    private boolean wait;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description =
                    "With --wait: the folder where the outputs go, files and folders (default"
                            + " WORKFLOW-NUMBER). A file takes the place of another one, a folder"
                            + " that of an empty one only.")
    private @Nullable Path folder;

    @Option(
            names = "--idempotency-key",
            paramLabel = "KEY",
            description = "The same key again starts no second run.")
    private @Nullable String key;

    @Mixin private final GivingUp givingUp = new GivingUp();

    public SubmitCommand(Surroundings surroundings) {
        this.invocation = new Invocation(surroundings);
    }

    @Override
    public Integer call() {
        if (folder != null && !wait) {
            throw new AtollException(
                    ErrorCode.INVALID,
                    "cannot use '--out' without '--wait': outputs are fetched when the run has"
                            + " ended");
        }
        Patience patience = givingUp.patience(invocation, Patience.USUAL);
        ApiClient api = invocation.api();
        Progress progress = invocation.progress();
        var problems = new Problems();
        WorkflowFile workflow =
                WorkflowFile.read(invocation.surroundings().folder(), file, problems);
        requireRoom(workflow);
        RunView run;
        try {
            run =
                    new Submission(api, progress::show)
                            .submit(workflow, problems, key == null ? api.newKey() : key);
        } finally {
            progress.clear();
        }
        if (!wait) {
            report(run);
            return ExitCodes.DONE;
        }
        return await(api, workflow, run, patience);
    }

    private void report(RunView run) {
        if (invocation.json()) {
            invocation.json(Json.tree(run));
        } else {
            invocation.line("%s submitted: run %s".formatted(run.title(), run.id()));
        }
    }

    private int await(ApiClient api, WorkflowFile workflow, RunView run, Patience patience) {
        if (!invocation.json()) {
            invocation.remark(
                    "%s is run %s; it goes on if this command is ended"
                            .formatted(run.title(), run.id()));
        }
        var runs = new Runs(api);
        RunView end = awaitEnd(api, run, patience);
        if (end.succeeded()) {
            fetch(api, workflow, end, patience);
        }
        if (invocation.json()) {
            invocation.json(Json.tree(end));
        } else {
            invocation.line(
                    "%s %s: %d of %s"
                            .formatted(
                                    end.title(),
                                    end.state(),
                                    end.count("Succeeded"),
                                    Units.count(end.total(), "execution")));
            for (ExecutionView each : runs.executions(end.id())) {
                if (each.state().equals("Failed")) {
                    invocation.remark(
                            "execution %s failed: %s".formatted(each.title(), each.detail()));
                }
            }
        }
        return end.succeeded() ? ExitCodes.DONE : ExitCodes.WORK_FAILED;
    }

    private RunView awaitEnd(ApiClient api, RunView run, Patience patience) {
        Progress progress = invocation.progress();
        var waiting =
                new RunWaiting(
                        api,
                        invocation.surroundings().time(),
                        line -> {
                            progress.clear();
                            invocation.remark(line);
                        });
        try {
            return new Runs(api)
                    .awaitEnd(
                            run.id(),
                            patience,
                            now -> {
                                waiting.look(now);
                                progress.show(
                                        "%s: %d of %s"
                                                .formatted(
                                                        now.title(),
                                                        now.count("Succeeded"),
                                                        Units.count(now.total(), "execution")));
                            });
        } catch (AtollException e) {
            throw new AtollException(
                    e.code(),
                    "%s; the run goes on, look again with '%s runs show %s'"
                            .formatted(
                                    e.getMessage(),
                                    Launch.word(invocation.surroundings()),
                                    run.id()),
                    e);
        } finally {
            progress.clear();
        }
    }

    private void fetch(ApiClient api, WorkflowFile workflow, RunView run, Patience patience) {
        Path into = into(Path.of(run.workflow() + "-" + run.number()));
        new Results(invocation, api, patience)
                .fetch(
                        run,
                        name -> Optional.of(into.resolve(workflow.outputFile(name))),
                        (name, path, got) -> {
                            if (!invocation.json()) {
                                invocation.line(
                                        "output %s: %s%s"
                                                .formatted(
                                                        name,
                                                        path,
                                                        got.replaced() ? ", replaced" : ""));
                            }
                        });
    }

    // Where outputs shall go is known before the run; that they cannot, too.
    private void requireRoom(WorkflowFile workflow) {
        if (wait && folder != null) {
            Path into = into(folder);
            Results.requireRoom(
                    workflow.outputs().stream()
                            .map(name -> into.resolve(workflow.outputFile(name)))
                            .toList());
        }
    }

    private Path into(Path usual) {
        return invocation.surroundings().folder().resolve(folder == null ? usual : folder);
    }
}
