package io.atoll.control.artifact;

import io.atoll.bridge.ContentMarks;
import io.atoll.control.event.ControlRecord.ArtifactRecord;
import io.atoll.control.event.ControlRecord.UploadGoneRecord;
import io.atoll.control.event.EventKind;
import io.atoll.control.event.Snapshot;
import io.atoll.control.event.StoredArtifact;
import io.atoll.control.live.Changes;
import io.atoll.control.live.LiveArtifact;
import io.atoll.control.live.LiveRun;
import io.atoll.control.live.Moment;
import io.atoll.control.live.Refusal;
import io.atoll.control.state.Artifact;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.id.ArtifactId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Owns the artifacts that something live needs, those on their way included.
 *
 * <p>Durable. Called on the leader's thread.
 */
public final class ArtifactRegistry {
    /** Artifacts that no run uses are kept this long, so that a run submitted next finds them. */
    private static final int MOST_UNUSED = 10_000;

    private final Moment moment;
    private final Changes changes;
    private final Contents contents;
    private final Map<ArtifactId, LiveArtifact> artifacts = new HashMap<>();
    private final Map<Digest, List<LiveArtifact>> byContent = new HashMap<>();
    private final Set<ArtifactId> unused = new LinkedHashSet<>();

    public ArtifactRegistry(Moment moment, Changes changes, Contents contents) {
        this.moment = moment;
        this.changes = changes;
        this.contents = contents;
    }

    public void restore(Snapshot snapshot) {
        snapshot.artifacts().forEach(this::add);
    }

    public Optional<LiveArtifact> find(ArtifactId id) {
        return Optional.ofNullable(artifacts.get(id));
    }

    /** All that are known here. */
    public Collection<LiveArtifact> all() {
        return artifacts.values();
    }

    public Stream<Artifact> visible() {
        return List.copyOf(artifacts.values()).stream()
                .filter(LiveArtifact::visible)
                .map(LiveArtifact::artifact);
    }

    /** What is not visible yet. */
    public Stream<Artifact> hidden() {
        return artifacts.values().stream().filter(a -> !a.visible()).map(LiveArtifact::artifact);
    }

    public List<Artifact> withContent(Digest digest) {
        return of(digest).stream().map(LiveArtifact::artifact).toList();
    }

    /** Those of one content. */
    public List<LiveArtifact> of(Digest digest) {
        return List.copyOf(byContent.getOrDefault(digest, List.of()));
    }

    /**
     * Takes over rows that were read from the store; what is known here wins. An upload that is not
     * known here was given up since its row was read: every other one is known from its beginning.
     */
    public void learn(StoredArtifact stored) {
        var row = stored.artifact();
        if (!artifacts.containsKey(row.artifact().id()) && row.uploader().isEmpty()) {
            add(row);
        }
        stored.replicas().forEach(contents::learn);
        stored.shown().forEach(contents::learn);
    }

    /** What the artifacts that are known here tell of the classes of these bytes. */
    public ContentMarks marks(Digest digest) {
        var marks = ContentMarks.NONE;
        if (!ContentMarks.carriesNothing(digest)) {
            for (var artifact : of(digest)) {
                // What is not visible yet may be somebody's claim.
                if (artifact.visible()) {
                    marks = marks.plus(artifact.artifact().marks());
                }
            }
        }
        return marks;
    }

    /** Takes in an artifact, new or stored. */
    public LiveArtifact add(ArtifactRecord row) {
        var added = new LiveArtifact(row);
        artifacts.put(row.artifact().id(), added);
        byContent
                .computeIfAbsent(row.artifact().content().digest(), _ -> new ArrayList<>(1))
                .add(added);
        contents.keep(row.artifact().content());
        if (row.uploader().isEmpty()) {
            unused.add(row.artifact().id());
        }
        return added;
    }

    /** A new artifact that nobody uploads. */
    public LiveArtifact make(Artifact artifact) {
        var made = add(ArtifactRecord.of(artifact));
        changes.touch(made);
        return made;
    }

    /** {@code run} keeps the artifact, if it is known here. */
    public void use(LiveRun run, ArtifactId id) {
        var artifact = artifacts.get(id);
        if (artifact != null && run.uses().add(id)) {
            artifact.addUses(1);
            unused.remove(id);
        }
    }

    /** {@code run} does not keep the artifact any more. */
    public void release(LiveRun run, ArtifactId id) {
        var artifact = artifacts.get(id);
        if (artifact != null && run.uses().remove(id)) {
            unused(artifact);
            trim();
        }
    }

    private void unused(LiveArtifact artifact) {
        artifact.addUses(-1);
        if (artifact.uses() == 0) {
            unused.add(artifact.artifact().id());
        }
    }

    /** {@code run} keeps nothing any more. */
    public void release(LiveRun run) {
        for (var id : run.uses()) {
            var artifact = artifacts.get(id);
            if (artifact != null) {
                unused(artifact);
            }
        }
        run.uses().clear();
        trim();
    }

    private void trim() {
        var oldest = unused.iterator();
        while (unused.size() > MOST_UNUSED && oldest.hasNext()) {
            var id = oldest.next();
            oldest.remove();
            var gone = artifacts.get(id);
            if (gone != null) {
                drop(gone);
            }
        }
    }

    private void drop(LiveArtifact gone) {
        artifacts.remove(gone.artifact().id());
        var digest = gone.artifact().content().digest();
        var same = byContent.getOrDefault(digest, new ArrayList<>());
        same.remove(gone);
        if (same.isEmpty()) {
            byContent.remove(digest);
        }
        contents.release(digest);
    }

    /** Gives {@code upload} up, which is not visible: nobody has gone on with it for long. */
    public void abandon(LiveArtifact upload) {
        var artifact = upload.artifact();
        drop(upload);
        changes.record(new UploadGoneRecord(artifact.id()));
        changes.event(
                artifact.project(),
                moment.now(),
                EventKind.UPLOAD_ABANDONED,
                artifact.id().toString(),
                "by",
                upload.uploader().orElse(""),
                "idleSince",
                upload.idleSince().toString());
    }

    /** Refuses when one more would be too many. */
    public void room() {
        if (artifacts.size() >= moment.limits().artifacts()) {
            throw Refusal.of(
                    ErrorCode.LIMIT_EXCEEDED,
                    "cannot make an artifact: %d are in use (expected at most %d)",
                    artifacts.size(),
                    moment.limits().artifacts());
        }
    }

    /** The artifact {@code id}, from now on visible. */
    public Artifact reveal(ArtifactId id) {
        var artifact = known(id);
        artifact.visible(moment.now());
        changes.touch(artifact);
        return artifact.artifact();
    }

    /** What was uploaded is there: people are told, and a run may use it. */
    public void becomeVisible(LiveArtifact upload) {
        var artifact = reveal(upload.artifact().id());
        tellVisible(artifact);
        unused.add(artifact.id());
    }

    public void tellVisible(Artifact artifact) {
        changes.event(
                artifact.project(),
                moment.now(),
                EventKind.ARTIFACT_VISIBLE,
                artifact.id().toString(),
                "origin",
                artifact.origin().text());
    }

    public LiveArtifact known(ArtifactId id) {
        return find(id).orElseThrow(
                        () -> Refusal.of(ErrorCode.NOT_FOUND, "cannot find artifact %s", id));
    }
}
