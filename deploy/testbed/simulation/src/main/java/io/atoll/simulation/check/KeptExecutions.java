package io.atoll.simulation.check;

import io.atoll.control.event.ControlRecord;
import io.atoll.control.event.ControlRecord.ExecutionRecord;
import io.atoll.control.event.ControlRecord.RunRecord;
import io.atoll.control.state.ExecutionState;
import io.atoll.kernel.id.ExecutionId;
import io.atoll.kernel.id.RunId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** P1: what was accepted is never lost, ends once, and stays as it ended. */
final class KeptExecutions {
    private final Map<RunId, Integer> accepted = new LinkedHashMap<>();
    private final Map<RunId, RunRecord> runs = new HashMap<>();
    private final Map<ExecutionId, ExecutionRecord> executions = new LinkedHashMap<>();
    private final Map<RunId, Integer> stored = new HashMap<>();
    private final Map<RunId, Integer> ended = new HashMap<>();

    /** A caller was told that this run exists. */
    void accepted(RunId run, int count) {
        accepted.put(run, count);
        if (stored.getOrDefault(run, 0) != count) {
            throw new Violation(
                    "P1",
                    "run %s was accepted with %d executions, %d of them are durable"
                            .formatted(run, count, stored.getOrDefault(run, 0)));
        }
    }

    /** What was accepted and is on record; the rest was lost when the database was put back. */
    Map<RunId, Integer> acceptedOf(Set<RunId> onRecord) {
        var kept = new LinkedHashMap<>(accepted);
        kept.keySet().retainAll(onRecord);
        return kept;
    }

    /** Runs on record. */
    Set<RunId> runs() {
        return runs.keySet();
    }

    void committed(ControlRecord record) {
        if (record instanceof ExecutionRecord row) {
            execution(row);
        } else if (record instanceof RunRecord row) {
            run(row);
        }
    }

    private void execution(ExecutionRecord row) {
        var before = executions.put(row.execution(), row);
        if (before == null) {
            stored.merge(row.run(), 1, Integer::sum);
        } else if (before.state().ended() && !before.state().equals(row.state())) {
            throw new Violation(
                    "P1",
                    "execution %s of run %s changed after its end from %s to %s"
                            .formatted(row.template(), row.run(), before.state(), row.state()));
        }
        if (row.state().ended() && (before == null || !before.state().ended())) {
            ended.merge(row.run(), 1, Integer::sum);
        }
    }

    private void run(RunRecord row) {
        var before = runs.put(row.run(), row);
        if (before != null && before.state().ended() && !before.state().equals(row.state())) {
            throw new Violation(
                    "P1",
                    "run %s changed after its end from %s to %s"
                            .formatted(row.run(), before.state(), row.state()));
        }
    }

    /** Called once all records of a batch were seen. */
    void batch() {
        accepted.forEach(this::whole);
    }

    private void whole(RunId run, int count) {
        var row = runs.get(run);
        if (row == null || stored.getOrDefault(run, 0) != count) {
            throw new Violation("P1", "run %s is not whole any more".formatted(run));
        }
        if (row.state().ended() && ended.getOrDefault(run, 0) != count) {
            throw new Violation(
                    "P1",
                    "run %s ended with %d of %d executions ended"
                            .formatted(run, ended.getOrDefault(run, 0), count));
        }
    }

    boolean allEnded() {
        return runs.values().stream().allMatch(run -> run.state().ended());
    }

    boolean allSucceeded() {
        return executions.values().stream()
                .allMatch(row -> row.state() instanceof ExecutionState.Succeeded);
    }

    int count() {
        return executions.size();
    }

    /** At rest: every execution has ended, or waits for a reason that people can read. */
    void atRest() {
        Map<RunId, List<ExecutionRecord>> open = new LinkedHashMap<>();
        for (var row : executions.values()) {
            if (!row.state().ended()) {
                open.computeIfAbsent(row.run(), _ -> new ArrayList<>()).add(row);
            }
        }
        open.forEach(KeptExecutions::explained);
        runs.values().stream()
                .filter(run -> !run.state().ended() && !open.containsKey(run.run()))
                .forEach(
                        run -> {
                            throw new Violation(
                                    "P1",
                                    "all executions of run %s ended, the run is %s"
                                            .formatted(run.run(), run.state()));
                        });
    }

    private static void explained(RunId run, List<ExecutionRecord> open) {
        boolean reason =
                open.stream()
                        .anyMatch(
                                row ->
                                        row.state() instanceof ExecutionState.Ready(var why)
                                                && !why.isEmpty());
        for (var row : open) {
            boolean stuck =
                    switch (row.state()) {
                        case ExecutionState.Waiting _ -> !reason;
                        case ExecutionState.Ready(var why) -> why.isEmpty();
                        case ExecutionState.Active _, ExecutionState.Cancelling _ -> true;
                        case ExecutionState.Succeeded _,
                                ExecutionState.Failed _,
                                ExecutionState.Cancelled _,
                                ExecutionState.Skipped _ ->
                                false;
                    };
            if (stuck) {
                throw new Violation(
                        "P1",
                        "at rest, execution %s %s[%s] of run %s is %s"
                                .formatted(
                                        row.execution(),
                                        row.template(),
                                        row.index(),
                                        run,
                                        row.state()));
            }
        }
    }
}
