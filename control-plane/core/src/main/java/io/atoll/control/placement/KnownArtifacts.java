package io.atoll.control.placement;

import io.atoll.control.state.Artifact;
import io.atoll.kernel.id.ArtifactId;
import io.atoll.kernel.id.SiteName;
import java.util.Optional;
import java.util.SortedSet;

/** What {@link Requests} asks about artifacts: of live state, or of a copy of it. */
public interface KnownArtifacts {
    /** The artifact; empty: it is not known here. */
    Optional<Artifact> find(ArtifactId id);

    /** Where verified replicas lie that count for {@code artifact}, in name order. */
    SortedSet<SiteName> holders(Artifact artifact);
}
