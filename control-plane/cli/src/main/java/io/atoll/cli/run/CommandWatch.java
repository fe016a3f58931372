package io.atoll.cli.run;

import io.atoll.cli.api.ApiClient;
import io.atoll.cli.api.Artifacts;
import io.atoll.cli.api.ExecutionView;
import io.atoll.cli.api.Json;
import io.atoll.cli.api.Pause;
import io.atoll.cli.api.RunView;
import io.atoll.cli.api.Runs;
import io.atoll.cli.command.ExitCodes;
import io.atoll.cli.command.Invocation;
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
 * the thread of the command; the follower of the output has a thread of its own.
 */
final class CommandWatch {
    /** From here on a shell says that it could not start the command; our agents do as well. */
    private static final int CANNOT_EXECUTE = 126;

    private static final Duration FIRST_WAIT = Duration.ofMillis(20);
    private static final Duration LAST_OUTPUT_LIMIT = Duration.ofSeconds(10);
    private static final Duration CANCEL_LIMIT = Duration.ofSeconds(30);
    private static final Duration SILENT = Duration.ofSeconds(1);

    private final Invocation invocation;
    private final ApiClient api;
    private final Runs runs;
    private final String run;
    private final Map<String, Path> outputs;
    private final LogFollower follower;
    private final Thread following;
    private boolean followed;

    /** {@code outputs}: where each output goes. */
    CommandWatch(Invocation invocation, ApiClient api, String run, Map<String, Path> outputs) {
        this.invocation = invocation;
        this.api = api;
        this.runs = new Runs(api);
        this.run = run;
        this.outputs = outputs;
        var surroundings = invocation.surroundings();
        this.follower = new LogFollower(api, surroundings);
        this.following = Thread.ofVirtual().name("follower").unstarted(this::follow);
    }

    /** Returns the exit code. */
    int watch() {
        ExecutionView end;
        try (var _ = Interruption.arm(this::cancel)) {
            end = awaitEnd();
            awaitOutput(end);
            if (follower.unread() && !end.ended()) {
                giveUp();
            }
        }
        if (end.succeeded()) {
            fetch();
        }
        return follower.unread() ? ExitCodes.NOBODY_READS : exitCode(end);
    }

    // Not ended: nobody reads its output any more.
    private ExecutionView awaitEnd() {
        Progress progress = invocation.progress();
        TimeSource time = invocation.surroundings().time();
        long began = time.nanoTime();
        var notice = new WaitingNotice(time);
        Duration wait = FIRST_WAIT;
        while (true) {
            ExecutionView now = execution();
            if (now.ended() || follower.unread()) {
                progress.clear();
                return now;
            }
            Optional<String> waiting = notice.of(now);
            if (waiting.isPresent()) {
                progress.clear();
                invocation.remark(waiting.get());
            }
            boolean silent = time.nanoTime() - began > SILENT.toNanos();
            if (!followed && now.state().equals("Active")) {
                progress.clear();
                followed = true;
                following.start();
            } else if (!followed && silent) {
                progress.show(now.state() + ": " + now.explanation());
            }
            Pause.of(wait);
            wait = Runs.longer(wait);
        }
    }

    private ExecutionView execution() {
        List<ExecutionView> executions = runs.executions(run);
        if (executions.isEmpty()) {
            throw new AtollException(
                    ErrorCode.INTERNAL, "cannot watch run %s: it has no execution".formatted(run));
        }
        return executions.getFirst();
    }

    private void follow() {
        try {
            follower.copy(execution().id(), true);
        } catch (AtollException e) {
            if (e.code() != ErrorCode.UNAVAILABLE) {
                invocation.remark(String.valueOf(e.getMessage()));
            }
        }
    }

    // What the follower has not seen when the execution has ended is asked for once more.
    private void awaitOutput(ExecutionView end) {
        if (end.attempt() == 0) {
            return;
        }
        try {
            if (followed) {
                following.join(LAST_OUTPUT_LIMIT);
            }
            if (!follower.complete() && !following.isAlive()) {
                follower.copy(end.id(), false);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (AtollException e) {
            invocation.remark("cannot show all of its output: " + e.getMessage());
        }
    }

    private void fetch() {
        RunView ended = runs.run(run);
        for (RunView.Output output : ended.allOutputs()) {
            Path file = outputs.get(output.name());
            if (file != null && output.artifact() != null) {
                new Artifacts(api).download(output.artifact(), file);
            }
        }
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
        TimeSource time = invocation.surroundings().time();
        long limit = time.nanoTime() + CANCEL_LIMIT.toNanos();
        api.post(Runs.path(run) + "/cancel", Json.object());
        invocation.remark("cancelling; waiting for its end");
        Duration wait = FIRST_WAIT;
        while (time.nanoTime() < limit && !runs.run(run).ended()) {
            Pause.of(wait);
            wait = Runs.longer(wait);
        }
    }
}
