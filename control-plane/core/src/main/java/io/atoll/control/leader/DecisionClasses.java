package io.atoll.control.leader;

import io.atoll.control.event.ControlRecord.DecisionClassRecord;
import io.atoll.control.placement.DecisionQuestion;
import io.atoll.control.placement.DecisionText;
import io.atoll.kernel.digest.Digest;
import io.atoll.policy.Placement;
import java.util.HashMap;
import java.util.Map;

/**
 * Remembers which questions with their answers have a row already. Soft: a row written again
 * changes nothing. Owned by {@link PlacementPlanner}.
 */
final class DecisionClasses {
    private static final int MOST_ANSWERS = 1_000;

    private final Live live;
    private final Map<Asked, Digest> known = new HashMap<>();

    /** A question with its answer, of which the row was written already. */
    private record Asked(DecisionQuestion question, Placement answer) {}

    DecisionClasses(Live live) {
        this.live = live;
    }

    /** Digest of the question with its answer; the row is written unless it was before. */
    Digest stored(DecisionQuestion question, Placement answer) {
        var asked = new Asked(question, answer);
        var before = known.get(asked);
        if (before != null) {
            return before;
        }
        var digest = DecisionText.digest(question, answer);
        live.changes().record(new DecisionClassRecord(digest, question, answer));
        if (known.size() >= MOST_ANSWERS) {
            known.clear();
        }
        known.put(asked, digest);
        return digest;
    }
}
