package io.atoll.control.leader;

import io.atoll.control.artifact.ArtifactKind;
import io.atoll.control.execution.Assignment;
import io.atoll.control.execution.Assignment.AssignedInput;
import io.atoll.control.execution.Assignment.InputElement;
import io.atoll.control.execution.Assignment.InputSource;
import io.atoll.control.leader.LiveInput.Made;
import io.atoll.control.leader.LiveInput.Piece;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Writes down for a site what one attempt is. Pure over live state. */
final class Assignments {
    private Assignments() {}

    static Assignment of(Live live, LiveAttempt attempt) {
        var execution = attempt.execution();
        var row = attempt.record();
        return new Assignment(
                row.attempt(),
                row.run(),
                row.pool(),
                execution.template().executionClass(live.engine(), execution.row().classes()),
                execution.row().each(),
                inputs(live, execution),
                stillAwaited(live, attempt),
                row.startBefore(),
                row.decision());
    }

    // Repeated later, what has succeeded since is a stored content like any other.
    private static List<io.atoll.kernel.id.AttemptId> stillAwaited(Live live, LiveAttempt attempt) {
        if (attempt.record().awaits().isEmpty()) {
            return List.of();
        }
        var site = live.sites().known(attempt.record().site());
        return attempt.record().awaits().stream()
                .filter(
                        awaited -> {
                            var before = site.attempts().get(awaited);
                            return before != null && !before.ended();
                        })
                .toList();
    }

    private static List<AssignedInput> inputs(Live live, LiveExecution execution) {
        if (execution.inputs().isEmpty()) {
            return List.of();
        }
        var inputs = new ArrayList<AssignedInput>(execution.inputs().size());
        for (var input : execution.inputs()) {
            var elements = new ArrayList<InputElement>(input.pieces().size());
            for (var piece : input.pieces()) {
                element(live, piece).ifPresent(elements::add);
            }
            inputs.add(new AssignedInput(input.name(), input.gather(), elements));
        }
        return inputs;
    }

    // Empty: what a foreach was allowed to leave out.
    private static Optional<InputElement> element(Live live, Piece piece) {
        var artifact = live.placement().requests().artifactOf(piece);
        if (artifact.isPresent()) {
            var made = artifact.get();
            return Optional.of(
                    new InputElement(
                            piece.entry(),
                            new InputSource.Stored(
                                    made.content().digest(),
                                    made.content().sizeBytes(),
                                    made.kind() == ArtifactKind.FOLDER),
                            made.classes()));
        }
        if (piece instanceof Made(var entry, var producer, var output)) {
            var before = producer.attempt();
            if (before != null && !before.ended()) {
                return Optional.of(
                        new InputElement(
                                entry,
                                new InputSource.Awaited(before.id(), output),
                                producer.template()
                                        .outputClasses(
                                                live.engine(), producer.row().classes(), output)));
            }
        }
        return Optional.empty();
    }
}
