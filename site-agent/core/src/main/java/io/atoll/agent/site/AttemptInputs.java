package io.atoll.agent.site;

import io.atoll.agent.attempt.AttemptStage;
import io.atoll.agent.attempt.HeldAttempt;
import io.atoll.bridge.Content;
import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.id.AttemptId;
import io.atoll.work.Assignment;
import io.atoll.work.AttemptReport.MadeOutput;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Predicate;

/**
 * Whether what an attempt reads is here: contents of the store, and what awaited attempts made. A
 * view of what {@link AttemptDesk} holds; its own is only where it looked last.
 */
final class AttemptInputs {
    private static final int MOST_FORGOTTEN = 256;

    private final Map<AttemptId, HeldAttempt> held;
    private final Predicate<Digest> present;

    /** Where the first missing element of a waiting attempt was. */
    private final Map<AttemptId, Place> reached = new HashMap<>();

    private int mostRemembered = MOST_FORGOTTEN;

    /** An element of an input, by their numbers. */
    private record Place(int input, int element) {
        static final Place FIRST = new Place(0, 0);
    }

    AttemptInputs(Map<AttemptId, HeldAttempt> held, Predicate<Digest> present) {
        this.held = held;
        this.present = present;
    }

    SortedMap<String, MadeOutput> madeBy(AttemptId id) {
        var producer = held.get(id);
        return producer != null
                        && producer.stage()
                                instanceof AttemptStage.Ended(var succeeded, var outputs)
                        && succeeded
                ? outputs
                : Collections.emptySortedMap();
    }

    boolean awaitedSucceeded(Assignment assignment) {
        for (var id : assignment.awaits()) {
            var producer = held.get(id);
            if (producer == null
                    || !(producer.stage() instanceof AttemptStage.Ended(var succeeded, var _))
                    || !succeeded) {
                return false;
            }
        }
        return true;
    }

    /**
     * Whether all that {@code assignment} reads is here. Asked again and again while it waits, it
     * goes on at the first element that was not: a gather of many costs one look at each, and one
     * more at all of them when the last has come, because what was here may have been lost.
     */
    boolean contentsPresent(Assignment assignment) {
        var id = assignment.attempt();
        var from = reached.getOrDefault(id, Place.FIRST);
        var missing = firstMissing(assignment, from);
        if (missing.isEmpty() && !from.equals(Place.FIRST)) {
            missing = firstMissing(assignment, Place.FIRST);
        }
        missing.ifPresentOrElse(place -> reached.put(id, place), () -> reached.remove(id));
        forgetOthers();
        return missing.isEmpty();
    }

    private Optional<Place> firstMissing(Assignment assignment, Place from) {
        var inputs = assignment.inputs();
        int element = from.element();
        for (int input = from.input(); input < inputs.size(); input++) {
            var elements = inputs.get(input).elements();
            for (; element < elements.size(); element++) {
                if (!isHere(elements.get(element).source())) {
                    return Optional.of(new Place(input, element));
                }
            }
            element = 0;
        }
        return Optional.empty();
    }

    private boolean isHere(Assignment.Source source) {
        return switch (source) {
            case Assignment.Source.Stored(var digest, _, _) -> present.test(digest);
            case Assignment.Source.Awaited(var producer, var output) ->
                    madeContent(producer, output).isPresent();
        };
    }

    // Those that were stopped or given up while they waited.
    private void forgetOthers() {
        if (reached.size() > mostRemembered) {
            reached.keySet()
                    .removeIf(
                            id -> {
                                var attempt = held.get(id);
                                return attempt == null
                                        || !(attempt.stage() instanceof AttemptStage.Waiting);
                            });
            mostRemembered = Math.max(MOST_FORGOTTEN, 2 * reached.size());
        }
    }

    private Optional<Content> madeContent(AttemptId producer, String output) {
        return Optional.ofNullable(madeBy(producer).get(output)).map(MadeOutput::content);
    }
}
