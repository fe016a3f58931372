package io.atoll.control.event;

import io.atoll.control.event.ControlRecord.ArtifactRecord;
import io.atoll.control.event.ControlRecord.ReplicaRecord;
import io.atoll.control.event.ControlRecord.ShownRecord;
import java.util.List;

/**
 * An artifact's rows: itself, every replica of its content, and where the content was shown for its
 * project.
 */
public record StoredArtifact(
        ArtifactRecord artifact, List<ReplicaRecord> replicas, List<ShownRecord> shown) {
    public StoredArtifact {
        replicas = List.copyOf(replicas);
        shown = List.copyOf(shown);
    }
}
