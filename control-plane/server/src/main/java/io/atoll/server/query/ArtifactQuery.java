package io.atoll.server.query;

import io.atoll.bridge.ContentMarks;
import io.atoll.control.event.ControlRecord.ArtifactRecord;
import io.atoll.control.event.ControlRecord.ReplicaRecord;
import io.atoll.control.event.ControlRecord.ShownRecord;
import io.atoll.control.event.StoredArtifact;
import io.atoll.control.state.Artifact;
import io.atoll.control.state.Caller;
import io.atoll.control.state.ReplicaState;
import io.atoll.control.state.Role;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.id.ArtifactId;
import io.atoll.kernel.id.ProjectName;
import io.atoll.kernel.id.RunId;
import io.atoll.kernel.id.SiteName;
import io.atoll.server.view.ArtifactView;
import io.atoll.server.view.PageView;
import io.atoll.work.ArtifactKind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
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
                        WHERE id < ? AND (? OR project = ?) %s
                          AND (? = '' OR ? = CASE
                                WHEN body::json #>> '{artifact,visibleAt}' IS NULL THEN 'Pending'
                                WHEN EXISTS (SELECT FROM replica r JOIN shown s ON s.digest = r.digest AND s.site = r.site
                                             WHERE r.digest = a.digest AND s.project = a.project AND r.state = 'Verified')
                                THEN 'Visible' ELSE 'Lost' END)
                          AND (? OR id IN (
                                SELECT value::uuid FROM run r, json_each_text(r.body::json -> 'inputs') WHERE r.id = ?
                                UNION SELECT value::uuid FROM execution e, json_each_text(e.body::json #> '{state,outputs}')
                                WHERE e.run = ? AND e.state = 'Succeeded'))
                        ORDER BY id DESC LIMIT ?
                        """
                                .formatted(
                                        wanted.name().isEmpty()
                                                ? "AND ? = ''"
                                                : "AND name <> '' AND name = ?"),
                        page.afterId().orElse(LAST),
                        caller.is(Role.OPERATOR),
                        caller.project().text(),
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

    /**
     * What the artifacts of a content tell of the classes of its bytes, whosever they are; nothing
     * of what is not visible yet.
     */
    public ContentMarks marks(Digest digest) {
        if (ContentMarks.carriesNothing(digest)) {
            return ContentMarks.NONE;
        }
        var own = new TreeSet<String>();
        var derived = new TreeSet<String>();
        var released = new TreeSet<String>();
        rows.read(
                WHAT,
                row ->
                        switch (row.getString(1)) {
                            case "own" -> own.add(row.getString(2));
                            case "derived" -> derived.add(row.getString(2));
                            default -> released.add(row.getString(2));
                        },
                """
                SELECT DISTINCT m.kind, m.class FROM artifact a, LATERAL (
                  SELECT CASE WHEN a.body::json #>> '{artifact,lineage}' IS NULL THEN 'own' ELSE 'derived' END AS kind,
                         json_array_elements_text(a.body::json #> '{artifact,classes}') AS class
                  UNION ALL
                  SELECT 'released', json_array_elements_text(a.body::json #> '{artifact,lineage,released}')
                ) m
                WHERE a.digest = ? AND NOT a.pending
                """,
                digest.toString());
        return ContentMarks.NONE.given(own).made(derived, released);
    }

    /** A visible artifact of {@code project} with this content, the latest; empty: none. */
    public Optional<StoredArtifact> withContent(ProjectName project, Digest digest) {
        return withReplicas(
                        rows.bodies(
                                WHAT,
                                ArtifactRecord.class,
                                """
                                SELECT body FROM artifact WHERE digest = ? AND project = ? AND NOT pending
                                ORDER BY id DESC LIMIT 1
                                """,
                                digest.toString(),
                                project.text()))
                .stream()
                .findFirst();
    }

    /** Only those that count for each one's project. */
    private List<StoredArtifact> withReplicas(List<ArtifactRecord> artifacts) {
        var digests =
                Rows.texts(
                        artifacts.stream()
                                .map(each -> each.artifact().content().digest().toString())
                                .distinct()
                                .toList());
        var replicas =
                rows
                        .bodies(
                                WHAT,
                                ReplicaRecord.class,
                                "SELECT body FROM replica WHERE state <> 'Gone' AND digest = ANY(?)"
                                        + " ORDER BY site",
                                digests)
                        .stream()
                        .collect(Collectors.groupingBy(ReplicaRecord::digest));
        var shown = new HashMap<Digest, Set<ShownRecord>>();
        rows.read(
                WHAT,
                row -> {
                    var each =
                            new ShownRecord(
                                    Digest.parse(row.getString(1)),
                                    new SiteName(row.getString(2)),
                                    new ProjectName(row.getString(3)));
                    return shown.computeIfAbsent(each.digest(), _ -> new LinkedHashSet<>())
                            .add(each);
                },
                "SELECT digest, site, project FROM shown WHERE digest = ANY(?)",
                digests);
        return artifacts.stream()
                .map(
                        each -> {
                            var digest = each.artifact().content().digest();
                            return stored(
                                    each,
                                    replicas.getOrDefault(digest, List.of()),
                                    shown.getOrDefault(digest, Set.of()));
                        })
                .toList();
    }

    private static StoredArtifact stored(
            ArtifactRecord artifact, List<ReplicaRecord> replicas, Set<ShownRecord> shown) {
        var digest = artifact.artifact().content().digest();
        var project = artifact.artifact().project();
        return new StoredArtifact(
                artifact,
                replicas.stream()
                        .filter(r -> shown.contains(new ShownRecord(digest, r.site(), project)))
                        .toList(),
                shown.stream().filter(each -> each.project().equals(project)).toList());
    }
}
