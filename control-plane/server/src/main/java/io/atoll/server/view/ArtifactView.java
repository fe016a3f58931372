package io.atoll.server.view;

import io.micronaut.serde.annotation.Serdeable;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An artifact.
 *
 * @param name absent: none
 * @param kind file or directory
 * @param origin site where it was made or registered; the global store for uploads
 * @param state Pending: not visible yet; Visible; Lost: no replica is left
 * @param madeBy absent: uploaded or registered
 * @param from artifacts it was made from
 */
@Serdeable
public record ArtifactView(
        String id,
        String project,
        @Nullable String name,
        String kind,
        String digest,
        long sizeBytes,
        List<String> classes,
        Map<String, String> labels,
        String origin,
        String state,
        String createdAt,
        @Nullable Maker madeBy,
        List<String> from,
        List<Replica> replicas) {
    /** What made it. @param attempt number of the attempt @param output its name there */
    @Serdeable
    public record Maker(String execution, int attempt, String output) {}

    /** A stored copy. @param inPlace it lies where its owner put it */
    @Serdeable
    public record Replica(String site, String state, boolean inPlace) {}
}
