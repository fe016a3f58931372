package io.atoll.control.leader;

import io.atoll.control.artifact.Artifact;
import io.atoll.control.event.ControlRecord.ArtifactRecord;
import java.time.Instant;
import java.util.Optional;

/** An artifact that something live needs. Owned by {@link ArtifactRegistry}. */
final class LiveArtifact implements Row {
    private ArtifactRecord row;
    private int uses;

    LiveArtifact(ArtifactRecord row) {
        this.row = row;
    }

    @Override
    public ArtifactRecord record() {
        return row;
    }

    Artifact artifact() {
        return row.artifact();
    }

    Optional<String> uploader() {
        return row.uploader();
    }

    boolean visible() {
        return row.artifact().visibleAt().isPresent();
    }

    void visible(Instant at) {
        row = new ArtifactRecord(row.artifact().visible(at), Optional.empty());
    }

    /** How many runs keep it. */
    int uses() {
        return uses;
    }

    void uses(int change) {
        uses += change;
    }
}
