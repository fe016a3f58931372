package io.atoll.control.live;

import io.atoll.control.event.ControlCommand;
import io.atoll.control.event.ControlRecord.ArtifactRecord;
import io.atoll.control.state.Artifact;
import io.atoll.work.ArtifactKind;
import java.time.Instant;
import java.util.Optional;
import java.util.SortedSet;

/** An artifact that something live needs. Owned by {@code ArtifactRegistry}. */
public final class LiveArtifact implements Row {
    private ArtifactRecord row;
    private int uses;

    public LiveArtifact(ArtifactRecord row) {
        this.row = row;
    }

    @Override
    public ArtifactRecord record() {
        return row;
    }

    public Artifact artifact() {
        return row.artifact();
    }

    public Optional<String> uploader() {
        return row.uploader();
    }

    public boolean visible() {
        return row.artifact().visibleAt().isPresent();
    }

    public void visible(Instant at) {
        row = ArtifactRecord.of(row.artifact().visible(at));
    }

    /** Somebody goes on with the upload. */
    public void wentOn(Instant at) {
        row = new ArtifactRecord(row.artifact(), row.uploader(), Optional.of(at));
    }

    /** Since when nobody has gone on with the upload, as far as is on record. */
    public Instant idleSince() {
        return row.wentOnAt().orElse(row.artifact().createdAt());
    }

    /** Whether {@code command} would make the same artifact of this content, with these classes. */
    public boolean registeredBy(
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
    public int uses() {
        return uses;
    }

    public void addUses(int change) {
        uses += change;
    }
}
