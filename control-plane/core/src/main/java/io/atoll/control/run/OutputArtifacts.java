package io.atoll.control.run;

import io.atoll.control.artifact.ArtifactRegistry;
import io.atoll.control.artifact.Contents;
import io.atoll.control.live.LiveAttempt;
import io.atoll.control.live.LiveExecution;
import io.atoll.control.live.Moment;
import io.atoll.control.placement.Requests;
import io.atoll.control.state.Artifact;
import io.atoll.kernel.id.ArtifactId;
import io.atoll.kernel.label.Labels;
import io.atoll.work.AttemptReport;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** Makes the artifacts of what attempts have made. Stateless. */
public final class OutputArtifacts {
    private final Moment moment;
    private final Requests requests;
    private final ArtifactRegistry artifacts;
    private final Contents contents;

    public OutputArtifacts(
            Moment moment, Requests requests, ArtifactRegistry artifacts, Contents contents) {
        this.moment = moment;
        this.requests = requests;
        this.artifacts = artifacts;
        this.contents = contents;
    }

    /** The artifact of what {@code attempt} made. @param visibleAt absent: not visible yet */
    public Artifact make(
            LiveAttempt attempt, String output, AttemptReport report, Optional<Instant> visibleAt) {
        var execution = attempt.execution();
        var made = Objects.requireNonNull(report.outputs().get(output));
        var inputs = new ArrayList<ArtifactId>();
        for (var input : execution.inputs()) {
            for (var piece : input.pieces()) {
                requests.artifactOf(piece).ifPresent(artifact -> inputs.add(artifact.id()));
            }
        }
        var classes = carried(execution, output, made);
        var released = new TreeSet<>(execution.row().classes());
        released.removeAll(classes);
        var artifact =
                new Artifact(
                        new ArtifactId(moment.ids().next()),
                        execution.run().row().project(),
                        Optional.empty(),
                        made.content(),
                        made.kind(),
                        Labels.none(),
                        classes,
                        attempt.record().site(),
                        Optional.of(new Artifact.Lineage(attempt.id(), output, inputs, released)),
                        moment.now(),
                        visibleAt);
        artifacts.make(artifact);
        artifacts.use(execution.run(), artifact.id());
        contents.verified(made.content(), attempt.record().site(), artifact.project());
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
        var expected = execution.template().outputClasses(moment.engine(), inputs, output);
        var released = new TreeSet<>(inputs);
        released.removeAll(expected);
        var carried = new TreeSet<>(expected);
        carried.addAll(made.classes());
        carried.addAll(artifacts.marks(made.content().digest()).made(expected, released).needs());
        return carried;
    }
}
