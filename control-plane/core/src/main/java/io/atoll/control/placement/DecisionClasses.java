package io.atoll.control.placement;

import io.atoll.control.decision.DecisionQuestion;
import io.atoll.control.decision.DecisionText;
import io.atoll.control.event.ControlRecord.DecisionClassRecord;
import io.atoll.control.live.Changes;
import io.atoll.kernel.digest.Digest;
import io.atoll.policy.Placement;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Remembers which questions with their answers have a row already. Soft: a row written again
 * changes nothing. Owned by {@link PlacementPlanner}.
 */
final class DecisionClasses {
    private static final int MOST_ANSWERS = 1_000;

    private final Changes changes;
    private final Map<Asked, Digest> known = new HashMap<>();
    private @Nullable Asked last;
    private @Nullable Digest lastDigest;

    /** A question with its answer, of which the row was written already. */
    private record Asked(DecisionQuestion question, Placement answer) {}

    DecisionClasses(Changes changes) {
        this.changes = changes;
    }

    /** Digest of the question with its answer; the row is written unless it was before. */
    Digest stored(DecisionQuestion question, Placement answer) {
        var latest = last;
        var latestDigest = lastDigest;
        // Most often it is the answer of a moment ago: its many verdicts need not be compared.
        if (latest != null
                && latestDigest != null
                && isSame(latest.answer(), answer)
                && latest.question().equals(question)) {
            return latestDigest;
        }
        var asked = new Asked(question, answer);
        var digest = stored(asked);
        last = asked;
        lastDigest = digest;
        return digest;
    }

    @SuppressWarnings("ReferenceEquality")
    private static boolean isSame(Placement one, Placement other) {
        return one == other;
    }

    private Digest stored(Asked asked) {
        var before = known.get(asked);
        if (before != null) {
            return before;
        }
        var digest = DecisionText.digest(asked.question(), asked.answer());
        changes.record(new DecisionClassRecord(digest, asked.question(), asked.answer()));
        if (known.size() >= MOST_ANSWERS) {
            known.clear();
        }
        known.put(asked, digest);
        return digest;
    }
}
