package io.atoll.work;

import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.id.AttemptId;
import io.atoll.kernel.id.DecisionId;
import io.atoll.kernel.id.PoolName;
import io.atoll.kernel.id.RunId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Everything a site needs to carry out one attempt. Idempotent by attempt.
 *
 * @param each foreach variables of this element
 * @param awaits attempts of the same site that must have succeeded first; empty: start now
 * @param startBefore the latest moment to start it without a link; absent: no limit
 * @param decision that made it: a record that was put back may give its number to another one;
 *     absent: of a control plane that does not tell
 */
public record Assignment(
        AttemptId attempt,
        RunId run,
        PoolName pool,
        ExecutionClass executionClass,
        SortedMap<String, String> each,
        List<Input> inputs,
        List<AttemptId> awaits,
        Optional<Instant> startBefore,
        Optional<DecisionId> decision) {
    public Assignment {
        inputs = List.copyOf(inputs);
        awaits = List.copyOf(awaits);
    }

    /** What to run. */
    public ExecutionSpec spec() {
        return executionClass.spec();
    }

    /** Union of the classes of everything it reads; its logs carry them. */
    public SortedSet<String> inputClasses() {
        var classes = new TreeSet<String>();
        for (Input input : inputs) {
            input.elements().forEach(element -> classes.addAll(element.classes()));
        }
        return classes;
    }

    /** The same with other inputs, and outputs that carry {@code more} beside what they did. */
    public Assignment reading(List<Input> actual, SortedSet<String> more) {
        return new Assignment(
                attempt,
                run,
                pool,
                executionClass.carrying(more),
                each,
                actual,
                awaits,
                startBefore,
                decision);
    }

    /**
     * An input to lay out.
     *
     * @param gather true: a folder with one entry per element; false: exactly one element
     */
    public record Input(String name, boolean gather, List<Element> elements) {
        public Input {
            elements = List.copyOf(elements);
        }
    }

    /**
     * One piece of an input.
     *
     * @param entry its name in the gather folder; empty if no gather
     */
    public record Element(String entry, Source source, SortedSet<String> classes) {}

    /** Where a piece of an input comes from: always the site's own store. */
    public sealed interface Source {
        /** A content that lies in the local store, or will once it was fetched. */
        record Stored(Digest digest, long sizeBytes, boolean folder) implements Source {}

        /** What an awaited attempt of the same site makes. */
        record Awaited(AttemptId attempt, String output) implements Source {}
    }
}
