package io.atoll.agent.site;

import io.atoll.agent.attempt.Assignment;
import io.atoll.agent.attempt.AttemptStage;
import io.atoll.agent.attempt.HeldAttempt;
import io.atoll.agent.attempt.Made;
import io.atoll.bridge.Content;
import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.id.AttemptId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Whether what an attempt reads is here: contents of the store, and what awaited attempts made. A
 * view of what {@link AttemptDesk} holds; it owns nothing.
 */
final class AttemptInputs {
    private final Map<AttemptId, HeldAttempt> held;
    private final Predicate<Digest> present;

    AttemptInputs(Map<AttemptId, HeldAttempt> held, Predicate<Digest> present) {
        this.held = held;
        this.present = present;
    }

    List<Made> madeBy(AttemptId id) {
        var producer = held.get(id);
        return producer != null
                        && producer.stage()
                                instanceof AttemptStage.Ended(var succeeded, var outputs)
                        && succeeded
                ? outputs
                : List.of();
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

    boolean contentsPresent(Assignment assignment) {
        for (var input : assignment.inputs()) {
            for (var element : input.elements()) {
                boolean there =
                        switch (element.source()) {
                            case Assignment.Source.Stored(var digest, var _) ->
                                    present.test(digest);
                            case Assignment.Source.Awaited(var producer, var output) ->
                                    madeContent(producer, output).isPresent();
                        };
                if (!there) {
                    return false;
                }
            }
        }
        return true;
    }

    private Optional<Content> madeContent(AttemptId producer, String output) {
        return madeBy(producer).stream()
                .filter(made -> made.name().equals(output))
                .map(Made::content)
                .findFirst();
    }
}
