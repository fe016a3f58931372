package io.atoll.cli.run;

import io.atoll.cli.api.ApiClient;
import io.atoll.cli.api.ExecutionView;
import io.atoll.cli.api.Json;
import io.atoll.cli.api.Patience;
import io.atoll.cli.api.Pause;
import io.atoll.cli.api.Runs;
import io.atoll.cli.command.ExitCodes;
import io.atoll.cli.command.Invocation;
import io.atoll.cli.local.Launch;
import io.atoll.cli.terminal.Progress;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.time.TimeSource;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Watches the run of a single command to its end: its output live, its exit code as ours. Owned by
 * the thread of the command.
 */
final class CommandWatch {
    /** From here on a shell says that it could not start the command; our agents do as well. */
    private static final int CANNOT_EXECUTE = 126;

    private static final Duration FIRST_WAIT = Duration.ofMillis(20);
    private static final Duration CANCEL_LIMIT = Duration.ofSeconds(30);
    private static final Duration SILENT = Duration.ofSeconds(1);

    private final Invocation invocation;
    private final ApiClient api;
    private final Patience patience;
    private final Runs runs;
    private final String run;
    private final Map<String, Path> outputs;
    private final CommandOutput output;

    /** {@code outputs}: where each output goes. */
    CommandWatch(
            Invocation invocation,
            ApiClient api,
            Patience patience,
            String run,
            Map<String, Path> outputs) {
        this.invocation = invocation;
        this.api = api;
        this.patience = patience;
        this.runs = new Runs(api);
        this.run = run;
        this.outputs = outputs;
        this.output = new CommandOutput(invocation, api, patience);
    }

    /**
     * Returns the exit code.
     *
     * @throws AtollException if it cannot be watched any more, with the way to come back to it
     */
    int watch() {
        ExecutionView end;
        try (var _ = Interruption.arm(this::cancel)) {
            end = awaitEnd();
            output.awaitRest(end);
            if (output.unread() && !end.ended()) {
                giveUp();
            }
        }
        if (end.succeeded()) {
            fetch();
        }
        return output.unread() ? ExitCodes.NOBODY_READS : exitCode(end);
    }

    private ExecutionView awaitEnd() {
        Progress progress = invocation.progress();
        try {
            return look(progress);
        } catch (AtollException e) {
            throw goesOn(e);
        } finally {
            progress.clear();
        }
    }

    private AtollException goesOn(AtollException why) {
        return new AtollException(
                why.code(),
                "%s; its command goes on, come back to it with '%s run --attach %s'"
                        .formatted(why.getMessage(), Launch.word(invocation.surroundings()), run),
                why);
    }

    // Not ended: nobody reads its output any more.
    private ExecutionView look(Progress progress) {
        TimeSource time = invocation.surroundings().time();
        long began = time.nanoTime();
        var notice = new WaitingNotice(time);
        Duration wait = FIRST_WAIT;
        while (true) {
            ExecutionView now = patience.insist(this::execution);
            if (now.ended() || output.unread()) {
                return now;
            }
            Optional<String> waiting = notice.of(now);
            if (waiting.isPresent()) {
                progress.clear();
                invocation.remark(waiting.get());
            }
            boolean silent = time.nanoTime() - began > SILENT.toNanos();
            if (!output.begun() && now.state().equals("Active")) {
                progress.clear();
                output.begin(now.id());
            } else if (!output.begun() && silent) {
                progress.show(now.state() + ": " + now.explanation());
            }
            Pause.of(wait);
            wait = Runs.longer(wait);
        }
    }

    private ExecutionView execution() {
        List<ExecutionView> executions = runs.executions(run);
        if (executions.size() != 1) {
            throw new AtollException(
                    ErrorCode.INVALID,
                    "cannot watch run %s: it is not the run of one command (got %d executions, expected 1)"
                            .formatted(run, executions.size()));
        }
        return executions.getFirst();
    }

    private void fetch() {
        new Results(invocation, api, patience)
                .fetch(
                        patience.insist(() -> runs.run(run)),
                        name -> Optional.ofNullable(outputs.get(name)),
                        (_, path, got) -> {
                            if (got.replaced()) {
                                invocation.remark("replaced " + path);
                            }
                        });
    }

    private int exitCode(ExecutionView end) {
        if (end.succeeded()) {
            return ExitCodes.DONE;
        }
        if (end.signal() != null && end.signal() > 0) {
            return ExitCodes.SIGNAL_BASE + end.signal();
        }
        if (end.exitCode() != null && end.exitCode() > 0) {
            if (end.exitCode() >= CANNOT_EXECUTE && end.detail() != null) {
                invocation.remark(end.detail());
            }
            return end.exitCode();
        }
        invocation.remark(
                "cannot run the command: execution %s is %s%s"
                        .formatted(
                                end.title(),
                                end.state(),
                                end.detail() == null ? "" : ": " + end.detail()));
        return ExitCodes.OUR_FAULT;
    }

    private void giveUp() {
        try {
            cancel();
        } catch (AtollException e) {
            invocation.remark(String.valueOf(e.getMessage()));
        }
    }

    // The user gave up: the execution must not go on where nobody sees it.
    private void cancel() {
        try {
            TimeSource time = invocation.surroundings().time();
            long limit = time.nanoTime() + CANCEL_LIMIT.toNanos();
            api.post(Runs.path(run) + "/cancel", Json.object());
            invocation.remark("cancelling; waiting for its end");
            Duration wait = FIRST_WAIT;
            while (time.nanoTime() < limit && !runs.run(run).ended()) {
                Pause.of(wait);
                wait = Runs.longer(wait);
            }
        } catch (AtollException e) {
            throw goesOn(e);
        }
    }
}
