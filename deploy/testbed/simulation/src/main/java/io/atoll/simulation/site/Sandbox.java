package io.atoll.simulation.site;

import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.id.DecisionId;
import io.atoll.work.Assignment;
import java.util.SortedMap;

/**
 * What was laid out for an attempt.
 *
 * @param expected by the input's name and entry, the digest that was asked for
 * @param inputs likewise, the bytes that lie there
 */
record Sandbox(
        Assignment assignment,
        SortedMap<String, Digest> expected,
        SortedMap<String, byte[]> inputs) {
    /** Which attempt it is, whatever its number. */
    DecisionId decision() {
        return assignment.decision().orElseThrow();
    }
}
