package io.atoll.control.placement;

import io.atoll.control.decision.AcceptedOnly;
import io.atoll.control.decision.DecisionQuestion;
import io.atoll.control.site.FactsLog;
import io.atoll.kernel.id.SiteName;
import io.atoll.policy.Placement;
import io.atoll.policy.Placement.Verdict;
import io.atoll.policy.PlacementEngine;
import io.atoll.policy.PlacementPolicy;
import io.atoll.policy.facts.SiteFacts;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Asks the engine, and only about the pools that were used since when the same was asked before.
 *
 * <p>An answer holds on as long as the verdicts of those pools are what they were: a site's
 * verdicts do not depend on other sites, and the choice and its reason follow from the verdicts
 * alone, unless the governing policy spreads or breaks ties by {@code pool.waiting}. Soft; owned by
 * {@link PlacementPlanner}.
 */
final class AnswerMemo {
    private static final int MOST_ANSWERS = 1_000;

    private final FactsLog facts;
    private final Map<DecisionQuestion, Known> known = new HashMap<>();

    /** An answer, and the facts' revision at which it was right. */
    private record Known(Placement answer, long revision) {}

    AnswerMemo(FactsLog facts) {
        this.facts = facts;
    }

    /** Policies changed. */
    void clear() {
        known.clear();
    }

    /** What {@code engine} says to {@code question} under the facts as they are now. */
    Placement ask(PlacementEngine engine, DecisionQuestion question) {
        if (question.atRest() || !question.spread().isEmpty()) {
            return asked(engine, question, question.atRest() ? facts.atRest() : facts.sites());
        }
        var before = known.get(question);
        if (before != null && holds(engine, question, before)) {
            known.put(question, new Known(before.answer(), facts.revision()));
            return before.answer();
        }
        var answer = asked(engine, question, facts.sites());
        if (answer.choice().isPresent() && followsFromVerdicts(engine, answer)) {
            if (known.size() >= MOST_ANSWERS) {
                known.clear();
            }
            known.put(question, new Known(answer, facts.revision()));
        }
        return answer;
    }

    private static Placement asked(
            PlacementEngine engine, DecisionQuestion question, List<SiteFacts> sites) {
        return engine.place(
                AcceptedOnly.of(question.request(), question.refusedBy()),
                sites,
                question.spread());
    }

    private boolean holds(PlacementEngine engine, DecisionQuestion question, Known before) {
        var used = facts.usedSince(before.revision());
        if (used.isEmpty()) {
            return false;
        }
        for (var site : used.get()) {
            var now = asked(engine, question, List.of(facts.of(site))).verdicts();
            if (!now.equals(of(site, before.answer()))) {
                return false;
            }
        }
        return true;
    }

    private static List<Verdict> of(SiteName site, Placement answer) {
        return answer.verdicts().stream().filter(v -> v.site().equals(site)).toList();
    }

    private static boolean followsFromVerdicts(PlacementEngine engine, Placement answer) {
        return engine.policies().placement().stream()
                .filter(policy -> policy.name().equals(answer.policy()))
                .allMatch(AnswerMemo::followsFromVerdicts);
    }

    private static boolean followsFromVerdicts(PlacementPolicy policy) {
        return policy.spread().isEmpty() && !policy.tieBreak().contains("pool.waiting");
    }
}
