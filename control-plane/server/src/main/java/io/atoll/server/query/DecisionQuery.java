package io.atoll.server.query;

import io.atoll.control.event.ControlRecord.AttemptRecord;
import io.atoll.control.event.ControlRecord.ExecutionRecord;
import io.atoll.control.state.ExecutionState;
import io.atoll.kernel.id.DecisionId;
import io.atoll.policy.Placement;
import io.atoll.server.view.ExplanationView;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Reads decisions with their verdicts. */
public final class DecisionQuery {
    private static final String WHAT = "read decisions";

    private final Rows rows;

    public DecisionQuery(Rows rows) {
        this.rows = rows;
    }

    /** Whether all of {@code decisions} are on record. */
    public boolean areOnRecord(List<DecisionId> decisions) {
        var ids = decisions.stream().map(DecisionId::uuid).distinct().toList();
        return rows.read(
                                WHAT,
                                row -> row.getLong(1),
                                "SELECT count(*) FROM decision WHERE id = ANY(?)",
                                Rows.uuids(ids))
                        .getFirst()
                == ids.size();
    }

    private record Stored(String policies, long facts, Instant at, Placement answer) {}

    /** Why {@code execution} was placed where its latest attempt is or was. */
    public ExplanationView placed(ExecutionRecord execution, List<AttemptRecord> attempts) {
        var stored =
                attempts.isEmpty()
                        ? Optional.<Stored>empty()
                        : find(attempts.getLast().decision().uuid());
        return new ExplanationView(
                execution.execution().toString(),
                ExecutionText.label(execution),
                Texts.state(execution.state()),
                reason(execution),
                stored.flatMap(each -> decision(each)).orElse(null),
                null,
                stored.map(each -> PlacementText.verdicts(each.answer())).orElse(List.of()));
    }

    /** Why {@code execution} has no pool, with where it would go now; empty: not known. */
    public ExplanationView unplaced(ExecutionRecord execution, Optional<Placement> now) {
        return new ExplanationView(
                execution.execution().toString(),
                ExecutionText.label(execution),
                Texts.state(execution.state()),
                reason(execution),
                null,
                now.map(each -> Texts.orNull(each.nearest())).orElse(null),
                now.map(PlacementText::verdicts).orElse(List.of()));
    }

    private static @org.jspecify.annotations.Nullable String reason(ExecutionRecord execution) {
        return switch (execution.state()) {
            case ExecutionState.Waiting _ -> "waits for what it needs";
            case ExecutionState.Ready(var reason) -> Texts.orNull(reason);
            case ExecutionState.Active(_, var kept) -> Texts.orNull(kept);
            case ExecutionState.Cancelling _,
                    ExecutionState.Succeeded _,
                    ExecutionState.Failed _,
                    ExecutionState.Cancelled _,
                    ExecutionState.Skipped _ ->
                    null;
        };
    }

    private static Optional<ExplanationView.Decision> decision(Stored stored) {
        return stored.answer()
                .choice()
                .map(
                        choice ->
                                new ExplanationView.Decision(
                                        choice.site().text(),
                                        choice.pool().text(),
                                        stored.answer().why(),
                                        Texts.orNull(stored.answer().policy()),
                                        stored.policies(),
                                        stored.facts(),
                                        Texts.time(stored.at())));
    }

    // Only the answer: the question would have to be compiled.
    private Optional<Stored> find(UUID decision) {
        return rows
                .read(
                        WHAT,
                        row ->
                                new Stored(
                                        row.getString(1),
                                        row.getLong(2),
                                        row.getObject(3, OffsetDateTime.class).toInstant(),
                                        rows.json().read(row.getString(4), Placement.class)),
                        """
                        SELECT d.policies, d.facts_revision, d.at, c.body::json ->> 'answer'
                        FROM decision d JOIN decision_class c ON c.digest = d.class WHERE d.id = ?
                        """,
                        decision)
                .stream()
                .findFirst();
    }
}
