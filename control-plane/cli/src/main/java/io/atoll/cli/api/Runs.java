package io.atoll.cli.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** Runs and their executions. */
public final class Runs {
    private static final Duration FIRST_WAIT = Duration.ofMillis(50);
    private static final Duration LONGEST_WAIT = Duration.ofMillis(500);
    private static final int UUID_CHARACTERS = 36;

    private final ApiClient api;

    public Runs(ApiClient api) {
        this.api = api;
    }

    /** The path of a run by id, {@code latest}, or {@code WORKFLOW/NUMBER}. */
    public static String path(String run) {
        return "/v1/runs/" + ApiClient.escape(run);
    }

    public RunView run(String run) {
        return RunView.of(api.get(path(run)));
    }

    public List<ExecutionView> executions(String run) {
        return rawExecutions(run).stream().map(ExecutionView::of).toList();
    }

    public List<LinkView> links(String run) {
        return api.list(path(run) + "/links").stream()
                .map(each -> Json.as(each, LinkView.class))
                .toList();
    }

    /**
     * Asks until the run has ended, at most twice a second.
     *
     * @param watcher sees each answer
     * @throws AtollException UNAVAILABLE or DEADLINE_EXCEEDED once {@code patience} has run out
     */
    public RunView awaitEnd(String run, Patience patience, Consumer<RunView> watcher) {
        Duration wait = FIRST_WAIT;
        while (true) {
            RunView now = patience.insist(() -> run(run));
            watcher.accept(now);
            if (now.ended()) {
                return now;
            }
            Pause.of(wait);
            wait = longer(wait);
        }
    }

    /** The next wait between two questions. */
    public static Duration longer(Duration wait) {
        Duration next = wait.multipliedBy(3).dividedBy(2);
        return next.compareTo(LONGEST_WAIT) < 0 ? next : LONGEST_WAIT;
    }

    /**
     * The id of an execution given by id, or by label ({@code resample[3]}) within {@code run}.
     *
     * @throws AtollException NOT_FOUND
     */
    public String executionId(String execution, String run) {
        if (execution.length() == UUID_CHARACTERS && execution.indexOf('-') > 0) {
            return execution;
        }
        return executions(run).stream()
                .filter(each -> each.title().equals(execution))
                .map(ExecutionView::id)
                .findFirst()
                .orElseThrow(
                        () ->
                                new AtollException(
                                        ErrorCode.NOT_FOUND,
                                        "cannot find execution '%s': run '%s' has none of that id or label"
                                                .formatted(execution, run)));
    }

    private List<JsonNode> rawExecutions(String run) {
        return api.list("/v1/executions?run=" + ApiClient.escape(run));
    }
}
