package io.atoll.simulation.check;

import io.atoll.control.event.ControlRecord;
import io.atoll.control.event.ControlRecord.ArtifactRecord;
import io.atoll.control.state.Artifact;
import io.atoll.kernel.id.ProjectName;

/** P12: an upload is visible only in a project that has sent its bytes. */
final class OwnBytesOnly {
    private final ProjectName sender;

    /** {@code sender}: the only project that ever sends any. */
    OwnBytesOnly(ProjectName sender) {
        this.sender = sender;
    }

    void committed(ControlRecord record) {
        if (record instanceof ArtifactRecord(var artifact, var _, _)
                && artifact.visibleAt().isPresent()
                && artifact.origin().equals(Artifact.UPLOAD)
                && !artifact.project().equals(sender)) {
            throw new Violation(
                    "P12",
                    "project '%s' has artifact %s of %s, and never had its bytes"
                            .formatted(
                                    artifact.project(),
                                    artifact.id(),
                                    artifact.content().digest()));
        }
    }
}
