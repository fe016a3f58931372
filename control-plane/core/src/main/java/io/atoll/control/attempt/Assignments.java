package io.atoll.control.attempt;

import io.atoll.control.live.LiveAttempt;
import io.atoll.control.live.LiveExecution;
import io.atoll.control.live.LiveInput.Made;
import io.atoll.control.live.LiveInput.Piece;
import io.atoll.control.live.Moment;
import io.atoll.control.placement.Requests;
import io.atoll.control.site.SiteRegistry;
import io.atoll.kernel.id.AttemptId;
import io.atoll.work.ArtifactKind;
import io.atoll.work.Assignment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Writes down for a site what one attempt is. Stateless. */
final class Assignments {
    private final Moment moment;
    private final SiteRegistry sites;
    private final Requests requests;

    Assignments(Moment moment, SiteRegistry sites, Requests requests) {
        this.moment = moment;
        this.sites = sites;
        this.requests = requests;
    }

    Assignment of(LiveAttempt attempt) {
        var execution = attempt.execution();
        var row = attempt.record();
        return new Assignment(
                row.attempt(),
                row.run(),
                row.pool(),
                execution.template().executionClass(moment.engine(), execution.row().classes()),
                execution.row().each(),
                inputs(execution),
                stillAwaited(attempt),
                row.startBefore(),
                Optional.of(row.decision()));
    }

    // Repeated later, what has succeeded since is a stored content like any other.
    private List<AttemptId> stillAwaited(LiveAttempt attempt) {
        if (attempt.record().awaits().isEmpty()) {
            return List.of();
        }
        var site = sites.known(attempt.record().site());
        return attempt.record().awaits().stream()
                .filter(
                        awaited -> {
                            var before = site.attempts().get(awaited);
                            return before != null && !before.ended();
                        })
                .toList();
    }

    private List<Assignment.Input> inputs(LiveExecution execution) {
        if (execution.inputs().isEmpty()) {
            return List.of();
        }
        var inputs = new ArrayList<Assignment.Input>(execution.inputs().size());
        for (var input : execution.inputs()) {
            var elements = new ArrayList<Assignment.Element>(input.pieces().size());
            for (var piece : input.pieces()) {
                element(piece).ifPresent(elements::add);
            }
            inputs.add(new Assignment.Input(input.name(), input.gather(), elements));
        }
        return inputs;
    }

    // Empty: what a foreach was allowed to leave out.
    private Optional<Assignment.Element> element(Piece piece) {
        var artifact = requests.artifactOf(piece);
        if (artifact.isPresent()) {
            var made = artifact.get();
            return Optional.of(
                    new Assignment.Element(
                            piece.entry(),
                            new Assignment.Source.Stored(
                                    made.content().digest(),
                                    made.content().sizeBytes(),
                                    made.kind() == ArtifactKind.FOLDER),
                            made.classes()));
        }
        if (piece instanceof Made(var entry, var producer, var output)) {
            var before = producer.attempt();
            if (before != null && !before.ended()) {
                return Optional.of(
                        new Assignment.Element(
                                entry,
                                new Assignment.Source.Awaited(before.id(), output),
                                producer.template()
                                        .outputClasses(
                                                moment.engine(),
                                                producer.row().classes(),
                                                output)));
            }
        }
        return Optional.empty();
    }
}
