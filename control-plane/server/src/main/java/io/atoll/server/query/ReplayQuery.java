package io.atoll.server.query;

import io.atoll.control.decision.DecisionReplay;
import io.atoll.control.decision.FactsDelta;
import io.atoll.control.event.ControlRecord.DecisionClassRecord;
import io.atoll.control.event.ControlRecord.FactsRecord;
import io.atoll.control.event.ControlRecord.PolicySetRecord;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.id.RunId;
import io.atoll.policy.PlacementEngine;
import io.atoll.policy.PlacementText;
import io.atoll.policy.PolicySet;
import io.atoll.policy.loader.PolicyLoader;
import io.atoll.policy.loader.SourceFile;
import io.atoll.server.view.PolicyViews.ReplayView;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/** Makes a run's decisions again from what was stored, and compares byte for byte (P7). */
public final class ReplayQuery {
    private static final String WHAT = "replay decisions";
    private static final int MOST = 10_000;

    private final Rows rows;
    private final PolicyLoader loader;

    public ReplayQuery(Rows rows, PolicyLoader loader) {
        this.rows = rows;
        this.loader = loader;
    }

    /**
     * Makes every decision of {@code run} again.
     *
     * @throws AtollException LIMIT_EXCEEDED above 10,000 decisions
     */
    public ReplayView replay(RunId run) {
        var decisions = decisions(run);
        if (decisions.isEmpty()) {
            return new ReplayView(0, 0, List.of());
        }
        if (decisions.size() > MOST) {
            throw new AtollException(
                    ErrorCode.LIMIT_EXCEEDED,
                    "cannot replay more than %d decisions at once".formatted(MOST));
        }
        var facts = facts(decisions.getFirst().facts(), decisions.getLast().facts());
        Map<String, PlacementEngine> engines = new HashMap<>();
        Map<String, DecisionClassRecord> classes = classes(decisions);
        var different = new ArrayList<String>();
        for (var each : decisions) {
            var asked = classes.get(each.decisionClass());
            var engine = engines.computeIfAbsent(each.policies(), this::engine);
            if (asked == null
                    || !same(engine, asked, DecisionReplay.factsAt(each.facts(), facts))) {
                different.add(each.execution().toString());
            }
        }
        return new ReplayView(decisions.size(), decisions.size() - different.size(), different);
    }

    private static boolean same(
            PlacementEngine engine,
            DecisionClassRecord asked,
            List<io.atoll.policy.facts.SiteFacts> facts) {
        return DecisionReplay.replay(engine, asked.question(), facts)
                .equals(PlacementText.canonical(asked.answer()));
    }

    private List<Decided> decisions(RunId run) {
        return rows.read(
                WHAT,
                row ->
                        new Decided(
                                row.getObject(1, UUID.class),
                                row.getString(2),
                                row.getLong(3),
                                row.getString(4)),
                """
                SELECT d.execution, d.policies, d.facts_revision, d.class
                FROM decision d JOIN execution e ON e.id = d.execution
                WHERE e.run = ? ORDER BY d.facts_revision, d.execution LIMIT ?
                """,
                run.uuid(),
                MOST + 1);
    }

    // From the last checkpoint before the first decision on: nothing older is needed. It may also
    // be in the middle of the row that the decision's revision is in.
    private List<FactsDelta> facts(long first, long last) {
        var deltas = factsFrom("last_revision <= ?", first, last);
        if (!complete(deltas, first)) {
            deltas = factsFrom("first_revision <= ?", first, last);
        }
        if (!complete(deltas, first)) {
            throw new AtollException(
                    ErrorCode.NOT_FOUND,
                    "cannot replay: the facts that the first decision saw (revision %d) are not kept any more (see retention in the configuration)"
                            .formatted(first));
        }
        return deltas;
    }

    private List<FactsDelta> factsFrom(String checkpoint, long first, long last) {
        var byFirst = new TreeMap<Long, List<FactsDelta>>();
        rows.bodies(
                        WHAT,
                        FactsRecord.class,
                        """
                        SELECT body FROM facts
                        WHERE first_revision <= ?
                          AND first_revision >= (SELECT coalesce(max(first_revision), 0) FROM facts
                                                 WHERE checkpoint AND %s)
                        """
                                .formatted(checkpoint),
                        last,
                        first)
                .forEach(each -> byFirst.put(each.firstRevision(), each.deltas()));
        return DecisionReplay.inOrder(byFirst);
    }

    // Whether all that was known at that revision follows from them.
    private static boolean complete(List<FactsDelta> deltas, long revision) {
        return revision == 0
                || deltas.stream()
                        .takeWhile(delta -> delta.revision() <= revision)
                        .anyMatch(
                                delta ->
                                        delta instanceof FactsDelta.Checkpoint
                                                || delta.revision() == 1);
    }

    private Map<String, DecisionClassRecord> classes(List<Decided> decisions) {
        var found = new HashMap<String, DecisionClassRecord>();
        rows.bodies(
                        WHAT,
                        DecisionClassRecord.class,
                        "SELECT body FROM decision_class WHERE digest = ANY(?)",
                        Rows.texts(
                                decisions.stream().map(Decided::decisionClass).distinct().toList()))
                .forEach(each -> found.put(each.digest().toString(), each));
        return found;
    }

    private PlacementEngine engine(String digest) {
        if (digest.equals(PolicySet.empty().digest().toString())) {
            return new PlacementEngine(PolicySet.empty());
        }
        var texts =
                rows.body(
                                WHAT,
                                PolicySetRecord.class,
                                "SELECT body FROM policy_set WHERE digest = ?",
                                digest)
                        .map(PolicySetRecord::texts)
                        .orElseThrow(
                                () ->
                                        new AtollException(
                                                ErrorCode.NOT_FOUND,
                                                "cannot replay: no stored policies have the digest "
                                                        + digest));
        var sources =
                texts.entrySet().stream()
                        .map(each -> new SourceFile(each.getKey(), each.getValue()))
                        .toList();
        return loader.loadStored(sources)
                .policies()
                .map(PlacementEngine::new)
                .orElseThrow(
                        () ->
                                new AtollException(
                                        ErrorCode.CORRUPT,
                                        "cannot compile the stored policies " + digest));
    }

    private record Decided(UUID execution, String policies, long facts, String decisionClass) {}
}
