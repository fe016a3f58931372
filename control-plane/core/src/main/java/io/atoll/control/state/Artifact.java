package io.atoll.control.state;

import io.atoll.bridge.Content;
import io.atoll.bridge.ContentMarks;
import io.atoll.kernel.id.ArtifactId;
import io.atoll.kernel.id.AttemptId;
import io.atoll.kernel.id.ProjectName;
import io.atoll.kernel.id.SiteName;
import io.atoll.kernel.label.Labels;
import io.atoll.policy.data.DataPolicy.ArtifactFacts;
import io.atoll.work.ArtifactKind;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * An id in a project for immutable content.
 *
 * @param name chosen by people; absent: none
 * @param origin where it was made or registered; {@link #UPLOAD} for uploads
 * @param lineage how it was made; absent: uploaded or registered in place
 * @param visibleAt absent: not visible yet
 */
public record Artifact(
        ArtifactId id,
        ProjectName project,
        Optional<String> name,
        Content content,
        ArtifactKind kind,
        Labels labels,
        SortedSet<String> classes,
        SiteName origin,
        Optional<Lineage> lineage,
        Instant createdAt,
        Optional<Instant> visibleAt) {
    /** Origin of what came from a submitter's disk: no site has this name. */
    public static final SiteName UPLOAD = new SiteName("upload");

    public Artifact {
        classes = Collections.unmodifiableSortedSet(new TreeSet<>(classes));
    }

    /** As data policies see it. */
    public ArtifactFacts facts() {
        return new ArtifactFacts(classes, origin, labels);
    }

    public Artifact visible(Instant at) {
        return new Artifact(
                id,
                project,
                name,
                content,
                kind,
                labels,
                classes,
                origin,
                lineage,
                createdAt,
                Optional.of(at));
    }

    /** What it tells of the classes of its bytes. */
    public ContentMarks marks() {
        return lineage.map(made -> ContentMarks.NONE.made(classes, made.released()))
                .orElseGet(() -> ContentMarks.NONE.given(classes));
    }

    /**
     * How an artifact was made.
     *
     * @param output the name of the output
     * @param inputs the artifacts it was made from
     * @param released classes of what it was made from that it does not carry; rows of older
     *     versions have none
     */
    public record Lineage(
            AttemptId attempt, String output, List<ArtifactId> inputs, SortedSet<String> released) {
        public Lineage {
            inputs = List.copyOf(inputs);
            released = orNone(released);
        }

        private static SortedSet<String> orNone(@Nullable SortedSet<String> classes) {
            return classes == null
                    ? Collections.emptySortedSet()
                    : Collections.unmodifiableSortedSet(new TreeSet<>(classes));
        }
    }
}
