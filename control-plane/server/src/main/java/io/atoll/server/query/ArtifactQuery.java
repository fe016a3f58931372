package io.atoll.server.query;

import io.atoll.control.access.Caller;
import io.atoll.control.access.Role;
import io.atoll.control.artifact.Artifact;
import io.atoll.control.artifact.ArtifactKind;
import io.atoll.control.artifact.ReplicaState;
import io.atoll.control.event.ControlRecord.ArtifactRecord;
import io.atoll.control.event.ControlRecord.ReplicaRecord;
import io.atoll.control.event.StoredArtifact;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.id.ArtifactId;
import io.atoll.kernel.id.RunId;
import io.atoll.kernel.id.SiteName;
import io.atoll.server.view.ArtifactView;
import io.atoll.server.view.PageView;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/** Reads artifacts with their replicas. */
public final class ArtifactQuery {
    private static final List<String> STATES = List.of("Pending", "Visible", "Lost");
    private static final String WHAT = "read artifacts";
    private static final UUID LAST = new UUID(-1, -1);

    private final Rows rows;
    private final SiteName global;

    /** Reads from {@code rows}; {@code global} is the built-in global store. */
    public ArtifactQuery(Rows rows, SiteName global) {
        this.rows = rows;
        this.global = global;
    }

    /** The rows of these artifacts; those that do not exist are left out. */
    public List<StoredArtifact> stored(Collection<ArtifactId> ids) {
        if (ids.isEmpty()) {
            return List.of();
        }
        return withReplicas(
                rows.bodies(
                        WHAT,
                        ArtifactRecord.class,
                        "SELECT body FROM artifact WHERE id = ANY(?)",
                        Rows.uuids(ids.stream().map(ArtifactId::uuid).toList())));
    }

    /** These artifacts by id; those that do not exist are left out. */
    Map<ArtifactId, Artifact> byId(Collection<ArtifactId> ids) {
        if (ids.isEmpty()) {
            return Map.of();
        }
        return rows
                .bodies(
                        WHAT,
                        ArtifactRecord.class,
                        "SELECT body FROM artifact WHERE id = ANY(?)",
                        Rows.uuids(ids.stream().map(ArtifactId::uuid).distinct().toList()))
                .stream()
                .map(ArtifactRecord::artifact)
                .collect(Collectors.toMap(Artifact::id, each -> each));
    }

    /** Pending, Visible or Lost, by id. */
    Map<ArtifactId, String> states(Collection<ArtifactId> ids) {
        var states = new HashMap<ArtifactId, String>();
        stored(ids).forEach(each -> states.put(each.artifact().artifact().id(), state(each)));
        return states;
    }

    /**
     * An artifact that {@code caller} may see.
     *
     * @throws AtollException NOT_FOUND, also if the caller may not see it
     */
    public StoredArtifact find(Caller caller, String id) {
        return stored(List.of(ArtifactId.parse(id))).stream()
                .filter(each -> caller.mayRead(each.artifact().artifact().project()))
                .findFirst()
                .orElseThrow(
                        () ->
                                new AtollException(
                                        ErrorCode.NOT_FOUND,
                                        "cannot find artifact '%s': there is none of that id"
                                                .formatted(id)));
    }

    /**
     * Which artifacts are wanted; empty: all.
     *
     * @param run those that went into a run or came out of it
     * @param state Pending, Visible or Lost
     */
    public record Wanted(Optional<RunId> run, String name, String state) {}

    /** Artifacts that {@code caller} may see, the latest first. */
    public PageView<ArtifactView> list(Caller caller, Page page, Wanted wanted) {
        String state = WantedState.of("list artifacts", STATES, wanted.state());
        var found =
                rows.bodies(
                        WHAT,
                        ArtifactRecord.class,
                        """
                        SELECT body FROM artifact a
                        WHERE id < ? AND (? OR project = ?) AND (? = '' OR name = ?)
                          AND (? = '' OR ? = CASE
                                WHEN body::json #>> '{artifact,visibleAt}' IS NULL THEN 'Pending'
                                WHEN EXISTS (SELECT FROM replica r WHERE r.digest = a.digest AND r.state = 'Verified')
                                THEN 'Visible' ELSE 'Lost' END)
                          AND (? OR id IN (
                                SELECT value::uuid FROM run r, json_each_text(r.body::json -> 'inputs') WHERE r.id = ?
                                UNION SELECT value::uuid FROM execution e, json_each_text(e.body::json #> '{state,outputs}')
                                WHERE e.run = ? AND e.state = 'Succeeded'))
                        ORDER BY id DESC LIMIT ?
                        """,
                        page.afterId().orElse(LAST),
                        caller.is(Role.OPERATOR),
                        caller.project().text(),
                        wanted.name(),
                        wanted.name(),
                        state,
                        state,
                        wanted.run().isEmpty(),
                        wanted.run().map(RunId::uuid).orElse(LAST),
                        wanted.run().map(RunId::uuid).orElse(LAST),
                        page.limit() + 1);
        return new PageView<>(
                withReplicas(page.cut(found)).stream().map(this::view).toList(),
                page.next(found, each -> each.artifact().id().toString()).orElse(null));
    }

    /** What people see of it. */
    public ArtifactView view(StoredArtifact stored) {
        var artifact = stored.artifact().artifact();
        var lineage = artifact.lineage();
        return new ArtifactView(
                artifact.id().toString(),
                artifact.project().text(),
                artifact.name().orElse(null),
                kind(artifact.kind()),
                artifact.content().digest().toString(),
                artifact.content().sizeBytes(),
                List.copyOf(artifact.classes()),
                artifact.labels().entries(),
                artifact.origin().text(),
                state(stored),
                Texts.time(artifact.createdAt()),
                lineage.map(
                                made ->
                                        new ArtifactView.Maker(
                                                made.attempt().execution().toString(),
                                                made.attempt().fence().number(),
                                                made.output()))
                        .orElse(null),
                lineage.map(made -> made.inputs().stream().map(ArtifactId::toString).toList())
                        .orElse(List.of()),
                replicas(stored));
    }

    /** {@code file} or {@code directory}. */
    public static String kind(ArtifactKind kind) {
        return switch (kind) {
            case FILE -> "file";
            case FOLDER -> "directory";
        };
    }

    private List<ArtifactView.Replica> replicas(StoredArtifact stored) {
        var artifact = stored.artifact().artifact();
        boolean registered = artifact.lineage().isEmpty() && stored.artifact().uploader().isEmpty();
        var replicas = new ArrayList<ArtifactView.Replica>();
        for (var replica : stored.replicas()) {
            boolean inPlace =
                    registered
                            && replica.site().equals(artifact.origin())
                            && !replica.site().equals(global);
            replicas.add(
                    new ArtifactView.Replica(
                            replica.site().text(), Texts.state(replica.state()), inPlace));
        }
        return replicas;
    }

    private static String state(StoredArtifact stored) {
        if (stored.artifact().artifact().visibleAt().isEmpty()) {
            return "Pending";
        }
        return stored.replicas().stream()
                        .anyMatch(each -> each.state() instanceof ReplicaState.Verified)
                ? "Visible"
                : "Lost";
    }

    private List<StoredArtifact> withReplicas(List<ArtifactRecord> artifacts) {
        var digests =
                artifacts.stream()
                        .map(each -> each.artifact().content().digest().toString())
                        .distinct()
                        .toList();
        var replicas =
                rows
                        .bodies(
                                WHAT,
                                ReplicaRecord.class,
                                "SELECT body FROM replica WHERE state <> 'Gone' AND digest = ANY(?)"
                                        + " ORDER BY site",
                                Rows.texts(digests))
                        .stream()
                        .collect(Collectors.groupingBy(ReplicaRecord::digest));
        return artifacts.stream()
                .map(
                        each ->
                                new StoredArtifact(
                                        each,
                                        Optional.ofNullable(
                                                        replicas.get(
                                                                each.artifact().content().digest()))
                                                .orElse(List.of())))
                .toList();
    }
}
