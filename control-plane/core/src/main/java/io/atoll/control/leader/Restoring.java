package io.atoll.control.leader;

import io.atoll.control.event.ControlRecord.AttemptRecord;
import io.atoll.control.event.ControlRecord.ExecutionRecord;
import io.atoll.control.event.ControlRecord.RunRecord;
import io.atoll.control.event.ControlRecord.WorkflowRecord;
import io.atoll.control.event.Snapshot;
import io.atoll.control.live.LiveRun;
import io.atoll.control.run.RunBuilder;
import io.atoll.control.trail.Trail;
import io.atoll.kernel.id.RunId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Puts stored rows back into live state, lower rooms first, when a leader begins. Stateless; owned
 * by {@link Federation}, on its thread.
 */
final class Restoring {
    private final Rooms rooms;
    private final SetAside aside;

    Restoring(Rooms rooms, SetAside aside) {
        this.rooms = rooms;
        this.aside = aside;
    }

    /**
     * @param kept applies what waited behind others that an operator has decided about since
     */
    void restore(Snapshot snapshot, KeptEvents kept) {
        rooms.sites().restore(snapshot);
        rooms.artifacts().restore(snapshot);
        runs(snapshot);
        rooms.uploads().restore();
        rooms.contents().restore(snapshot);
        rooms.transfers().restore(snapshot, rooms.runs()::find);
        for (AttemptRecord attempt : snapshot.attempts()) {
            rooms.runs()
                    .execution(attempt.attempt().execution())
                    .ifPresent(execution -> rooms.attempts().restore(attempt, execution));
        }
        rooms.sites().all().forEach(rooms.sites().facts()::siteChanged);
        rooms.attempts().restored();
        rooms.gate().restore();
        aside.restored();
        rooms.runs().resume();
        aside.goOn(kept);
    }

    private void runs(Snapshot snapshot) {
        Map<List<Object>, WorkflowRecord> workflows = new HashMap<>();
        snapshot.workflows()
                .forEach(w -> workflows.put(List.of(w.project(), w.name(), w.version()), w));
        Map<RunId, Map<Integer, ExecutionRecord>> rows = new HashMap<>();
        snapshot.executions()
                .forEach(
                        e ->
                                rows.computeIfAbsent(e.run(), _ -> new HashMap<>())
                                        .put(e.ordinal(), e));
        for (var run : snapshot.runs()) {
            var workflow =
                    workflows.get(List.of(run.project(), run.workflow(), run.workflowVersion()));
            restore(run, workflow, rows.getOrDefault(run.run(), Map.of()));
        }
    }

    private void restore(
            RunRecord run, @Nullable WorkflowRecord workflow, Map<Integer, ExecutionRecord> rows) {
        if (rooms.quarantine().holds(Trail.rebuilding(run.run()))) {
            rooms.runs().withheld().add(run, rows.values());
            return;
        }
        rooms.trail()
                .rebuilding(
                        run.run(),
                        run.workflow(),
                        () -> rooms.runs().add(built(run, workflow, rows)));
    }

    private static LiveRun built(
            RunRecord run, @Nullable WorkflowRecord workflow, Map<Integer, ExecutionRecord> rows) {
        return RunBuilder.build(
                run,
                Objects.requireNonNull(workflow).spec(),
                (ordinal, _, _) -> Objects.requireNonNull(rows.get(ordinal)));
    }
}
