package io.atoll.control.leader;

import io.atoll.control.artifact.Artifact;
import io.atoll.control.execution.AttemptReport;
import io.atoll.kernel.id.ArtifactId;
import io.atoll.kernel.label.Labels;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** Makes the artifacts of what attempts have made. Stateless. */
final class OutputArtifacts {
    private final Live live;

    OutputArtifacts(Live live) {
        this.live = live;
    }

    /** The artifact of what {@code attempt} made. @param visibleAt absent: not visible yet */
    Artifact make(
            LiveAttempt attempt, String output, AttemptReport report, Optional<Instant> visibleAt) {
        var execution = attempt.execution();
        var made = Objects.requireNonNull(report.outputs().get(output));
        var inputs = new ArrayList<ArtifactId>();
        for (var input : execution.inputs()) {
            for (var piece : input.pieces()) {
                live.placement()
                        .requests()
                        .artifactOf(piece)
                        .ifPresent(artifact -> inputs.add(artifact.id()));
            }
        }
        var classes = carried(execution, output, made);
        var released = new TreeSet<>(execution.row().classes());
        released.removeAll(classes);
        var artifact =
                new Artifact(
                        new ArtifactId(live.ids().next()),
                        execution.run().row().project(),
                        Optional.empty(),
                        made.content(),
                        made.kind(),
                        Labels.none(),
                        classes,
                        attempt.record().site(),
                        Optional.of(new Artifact.Lineage(attempt.id(), output, inputs, released)),
                        live.now(),
                        visibleAt);
        live.artifacts().make(artifact);
        live.artifacts().use(execution.run(), artifact.id());
        live.transfers().verified(made.content(), attempt.record().site(), artifact.project());
        return artifact;
    }

    /**
     * What an output carries: what the policies leave of its inputs' classes, and all that its
     * bytes are known under, here and at its site. What the bytes are given themselves no release
     * takes from them.
     */
    private SortedSet<String> carried(
            LiveExecution execution, String output, AttemptReport.MadeOutput made) {
        var inputs = execution.row().classes();
        var expected = execution.template().outputClasses(live.engine(), inputs, output);
        var released = new TreeSet<>(inputs);
        released.removeAll(expected);
        var carried = new TreeSet<>(expected);
        carried.addAll(made.classes());
        carried.addAll(
                live.artifacts().marks(made.content().digest()).made(expected, released).needs());
        return carried;
    }
}
