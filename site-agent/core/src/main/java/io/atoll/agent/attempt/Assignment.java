package io.atoll.agent.attempt;

import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.id.AttemptId;
import io.atoll.kernel.id.DecisionId;
import io.atoll.kernel.id.RunId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * One attempt as the control plane assigned it.
 *
 * @param spec what all equal executions share
 * @param each variables of this element of a foreach
 * @param awaits attempts of this site that must have succeeded first; empty: start now
 * @param startBefore the latest moment to start it without a link; absent: no limit
 * @param decision that made it; absent: of a control plane that does not tell
 */
public record Assignment(
        AttemptId attempt,
        RunId run,
        ExecutionSpec spec,
        List<Input> inputs,
        SortedMap<String, String> each,
        List<AttemptId> awaits,
        Optional<Instant> startBefore,
        Optional<DecisionId> decision) {
    public Assignment {
        inputs = List.copyOf(inputs);
        awaits = List.copyOf(awaits);
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
                attempt, run, spec.carrying(more), actual, each, awaits, startBefore, decision);
    }

    /**
     * One input.
     *
     * @param gather it is a folder with one entry per element; otherwise there is exactly one
     *     element
     */
    public record Input(String name, boolean gather, List<Element> elements) {
        public Input {
            elements = List.copyOf(elements);
        }
    }

    /**
     * One content of an input.
     *
     * @param entry its name in a gather; empty otherwise
     * @param source where it comes from
     */
    public record Element(
            String entry, boolean directory, Source source, SortedSet<String> classes) {}

    /** Where an element comes from. */
    public sealed interface Source {
        /** Content that is in the local store, or on its way there. */
        record Stored(Digest digest, long sizeBytes) implements Source {}

        /** What an awaited attempt of this site will have made. */
        record Awaited(AttemptId attempt, String output) implements Source {}
    }
}
