package io.atoll.control.leader;

import io.atoll.control.artifact.Artifact;
import io.atoll.control.artifact.ArtifactKind;
import io.atoll.control.event.ControlCommand;
import io.atoll.control.event.ControlRecord.ArtifactRecord;
import java.time.Instant;
import java.util.Optional;
import java.util.SortedSet;

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

    /** Whether {@code command} would make the same artifact of this content, with these classes. */
    boolean registeredBy(
            ControlCommand.RegisterInPlace command, ArtifactKind kind, SortedSet<String> classes) {
        var artifact = row.artifact();
        return visible()
                && artifact.lineage().isEmpty()
                && artifact.origin().equals(command.site())
                && artifact.project().equals(command.project())
                && artifact.name().equals(command.name())
                && artifact.kind() == kind
                && artifact.labels().equals(command.labels())
                && artifact.classes().equals(classes);
    }

    /** How many runs keep it. */
    int uses() {
        return uses;
    }

    void addUses(int change) {
        uses += change;
    }
}
