package io.atoll.control.leader;

import io.atoll.bridge.ContentMarks;
import io.atoll.bridge.Ticket;
import io.atoll.control.access.Caller;
import io.atoll.control.artifact.Artifact;
import io.atoll.control.event.ControlCommand;
import io.atoll.control.event.ControlRecord.ArtifactRecord;
import io.atoll.control.event.EventKind;
import io.atoll.control.event.Reply;
import io.atoll.control.event.StoredArtifact;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.id.ArtifactId;
import io.atoll.kernel.id.ProjectName;
import io.atoll.policy.DataPolicy.ArtifactFacts;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Owns the artifacts that something live needs, uploads on their way, and downloads that wait for a
 * content.
 *
 * <p>Artifacts are durable; deferred requests are soft: after a change of leader the caller asks
 * again. Called by {@link Federation} on its thread.
 */
final class ArtifactRegistry {
    /** Artifacts that no run uses are kept this long, so that a run submitted next finds them. */
    private static final int MOST_UNUSED = 10_000;

    private final Live live;
    private final Map<ArtifactId, LiveArtifact> artifacts = new HashMap<>();
    private final Map<Digest, List<LiveArtifact>> byContent = new HashMap<>();
    private final Set<ArtifactId> unused = new LinkedHashSet<>();
    private final Map<UUID, Downloading> downloading = new LinkedHashMap<>();

    /** A caller waits for a content to reach the global store. */
    private record Downloading(Artifact artifact, Caller caller, Instant deadline) {}

    ArtifactRegistry(Live live) {
        this.live = live;
    }

    void restore(Snapshot snapshot) {
        snapshot.artifacts().forEach(this::add);
    }

    Optional<LiveArtifact> find(ArtifactId id) {
        return Optional.ofNullable(artifacts.get(id));
    }

    Stream<Artifact> visible() {
        return List.copyOf(artifacts.values()).stream()
                .filter(LiveArtifact::visible)
                .map(LiveArtifact::artifact);
    }

    /** What is not visible yet. */
    Stream<Artifact> hidden() {
        return artifacts.values().stream().filter(a -> !a.visible()).map(LiveArtifact::artifact);
    }

    List<Artifact> withContent(Digest digest) {
        return of(digest).stream().map(LiveArtifact::artifact).toList();
    }

    /** Those of one content. */
    List<LiveArtifact> of(Digest digest) {
        return List.copyOf(byContent.getOrDefault(digest, List.of()));
    }

    /** Takes over rows that were read from the store; what is known here wins. */
    void learn(StoredArtifact stored) {
        if (!artifacts.containsKey(stored.artifact().artifact().id())) {
            add(stored.artifact());
        }
        stored.replicas().forEach(live.transfers()::learn);
        stored.shown().forEach(live.transfers()::learn);
    }

    /** What the artifacts that are known here tell of the classes of these bytes. */
    ContentMarks marks(Digest digest) {
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

    private LiveArtifact add(ArtifactRecord row) {
        var added = new LiveArtifact(row);
        artifacts.put(row.artifact().id(), added);
        byContent
                .computeIfAbsent(row.artifact().content().digest(), _ -> new ArrayList<>(1))
                .add(added);
        live.transfers().keep(row.artifact().content());
        if (row.uploader().isEmpty()) {
            unused.add(row.artifact().id());
        }
        return added;
    }

    /** A new artifact that nobody uploads. */
    LiveArtifact make(Artifact artifact) {
        var made = add(new ArtifactRecord(artifact, Optional.empty()));
        live.changes().touch(made);
        return made;
    }

    void use(LiveRun run, ArtifactId id) {
        var artifact = artifacts.get(id);
        if (artifact != null && run.uses().add(id)) {
            artifact.uses(1);
            unused.remove(id);
        }
    }

    void release(LiveRun run) {
        for (var id : run.uses()) {
            var artifact = artifacts.get(id);
            if (artifact != null) {
                artifact.uses(-1);
                if (artifact.uses() == 0) {
                    unused.add(id);
                }
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
            var gone = artifacts.remove(id);
            if (gone != null) {
                var digest = gone.artifact().content().digest();
                var same = byContent.getOrDefault(digest, new ArrayList<>());
                same.remove(gone);
                if (same.isEmpty()) {
                    byContent.remove(digest);
                }
                live.transfers().release(digest);
            }
        }
    }

    void room() {
        if (artifacts.size() >= live.limits().artifacts()) {
            throw Live.refuse(
                    ErrorCode.LIMIT_EXCEEDED,
                    "cannot make an artifact: %d are in use (expected at most %d)",
                    artifacts.size(),
                    live.limits().artifacts());
        }
    }

    static void member(Caller caller, ProjectName project) {
        if (!caller.mayChange(project)) {
            throw Live.refuse(
                    ErrorCode.DENIED,
                    "cannot make an artifact: caller '%s' is no member of project '%s'",
                    caller.name(),
                    project);
        }
    }

    Reply beginUpload(ControlCommand.BeginUpload command) {
        Reserved.refuse(command.project(), "upload an artifact");
        member(command.caller(), command.project());
        room();
        command.same().ifPresent(this::learn);
        var classes = classes(command);
        var facts = new ArtifactFacts(classes, Artifact.UPLOAD, command.labels());
        var residency = live.engine().mayLie(facts, live.globalFacts());
        if (!residency.allowed()) {
            throw Live.refuse(
                    ErrorCode.DENIED,
                    "cannot upload to the global store: %s (register it in place at its site"
                            + " instead)",
                    residency.why());
        }
        var artifact =
                new Artifact(
                        new ArtifactId(live.ids().next()),
                        command.project(),
                        command.name(),
                        command.content(),
                        command.kind(),
                        command.labels(),
                        classes,
                        Artifact.UPLOAD,
                        Optional.empty(),
                        live.now(),
                        Optional.empty());
        var added = add(new ArtifactRecord(artifact, Optional.of(command.caller().name())));
        live.changes().touch(added);
        if (live.transfers().lies(artifact, live.global())) {
            // Its bytes were shown there for the project already.
            becomeVisible(added);
            unused.add(artifact.id());
        }
        return begun(added);
    }

    // Classes follow the bytes: what they are known under is added to what is asked for.
    private SortedSet<String> classes(ControlCommand.BeginUpload command) {
        var digest = command.content().digest();
        var classes = new TreeSet<>(command.classes());
        if (!ContentMarks.carriesNothing(digest)) {
            classes.addAll(marks(digest).plus(command.marks()).needs());
        }
        movable(classes);
        return classes;
    }

    /** Refuses what carries more classes than a ticket can tell. */
    static void movable(SortedSet<String> classes) {
        if (classes.size() > Ticket.MOST_CLASSES) {
            throw Live.refuse(
                    ErrorCode.LIMIT_EXCEEDED,
                    "cannot move an artifact: it carries %d classes (expected at most %d)",
                    classes.size(),
                    Ticket.MOST_CLASSES);
        }
    }

    /** The reply of an upload that was begun before. */
    Reply begunBefore(ArtifactId id) {
        return find(id).map(this::begun)
                .orElseGet(
                        () ->
                                new Reply.Refused(
                                        ErrorCode.CONFLICT,
                                        "cannot begin the upload again: artifact %s is finished"
                                                .formatted(id)));
    }

    private Reply begun(LiveArtifact upload) {
        var artifact = upload.artifact();
        return new Reply.UploadBegun(
                artifact.id(),
                live.transfers()
                        .ticketFor(
                                upload.uploader().orElse(""),
                                Ticket.Verb.WRITE,
                                artifact.id().uuid(),
                                artifact),
                upload.visible());
    }

    Reply commitUpload(ControlCommand.CommitUpload command) {
        var upload = known(command.artifact());
        var artifact = upload.artifact();
        member(command.caller(), artifact.project());
        if (!upload.visible()) {
            if (!live.transfers().lies(artifact, live.global())) {
                throw Live.refuse(
                        ErrorCode.CONFLICT,
                        "cannot commit the upload of artifact %s: its bytes were not all sent to"
                                + " the global store for project '%s'",
                        command.artifact(),
                        artifact.project());
            }
            becomeVisible(upload);
            unused.add(artifact.id());
        }
        return new Reply.ArtifactVisible(artifact.id());
    }

    /** The artifact {@code id}, from now on visible. */
    Artifact reveal(ArtifactId id) {
        var artifact = known(id);
        artifact.visible(live.now());
        live.changes().touch(artifact);
        return artifact.artifact();
    }

    private void becomeVisible(LiveArtifact artifact) {
        tellVisible(reveal(artifact.artifact().id()));
    }

    void tellVisible(Artifact artifact) {
        live.changes()
                .event(
                        artifact.project(),
                        live.now(),
                        EventKind.ARTIFACT_VISIBLE,
                        artifact.id().toString(),
                        "origin",
                        artifact.origin().text());
    }

    Reply requestDownload(ControlCommand.RequestDownload command) {
        command.known().ifPresent(this::learn);
        var artifact = known(command.artifact());
        var value = artifact.artifact();
        if (!command.caller().mayRead(value.project())) {
            throw Live.refuse(
                    ErrorCode.DENIED,
                    "cannot read artifact %s: caller '%s' has no role in project '%s'",
                    command.artifact(),
                    command.caller().name(),
                    value.project());
        }
        if (!artifact.visible()) {
            throw Live.refuse(
                    ErrorCode.CONFLICT,
                    "cannot read artifact %s: it is not visible yet",
                    command.artifact());
        }
        var residency = live.engine().mayLie(value.facts(), live.globalFacts());
        if (!residency.allowed()) {
            throw Live.refuse(
                    ErrorCode.DENIED,
                    "cannot read artifact %s: %s",
                    command.artifact(),
                    residency.why());
        }
        movable(value.classes());
        if (live.transfers().lies(value, live.global())) {
            return ready(value, command.caller());
        }
        requestRoom(live, downloading.size());
        live.transfers()
                .ensure(value, live.global(), Optional.empty())
                .ifPresent(
                        why -> {
                            throw Live.refuse(
                                    ErrorCode.UNAVAILABLE,
                                    "cannot bring artifact %s to the global store: %s",
                                    command.artifact(),
                                    why);
                        });
        var token = live.ids().next();
        downloading.put(
                token,
                new Downloading(
                        value, command.caller(), live.now().plus(live.config().requestTtl())));
        return new Reply.Deferred(token);
    }

    private Reply ready(Artifact artifact, Caller caller) {
        return new Reply.DownloadReady(
                artifact.id(),
                artifact.content(),
                artifact.kind(),
                live.transfers()
                        .ticketFor(caller.name(), Ticket.Verb.READ, live.ids().next(), artifact));
    }

    /** A content reached the global store, for some project. */
    void arrived(Digest digest) {
        for (var waiting : List.copyOf(downloading.entrySet())) {
            var request = waiting.getValue();
            if (request.artifact().content().digest().equals(digest)
                    && live.transfers().lies(request.artifact(), live.global())) {
                downloading.remove(waiting.getKey());
                live.changes()
                        .complete(waiting.getKey(), ready(request.artifact(), request.caller()));
            }
        }
    }

    /** A transfer will not bring its content to where it was to. */
    void transferFailed(LiveTransfer transfer, String why) {
        var row = transfer.record();
        for (var waiting : List.copyOf(downloading.entrySet())) {
            var artifact = waiting.getValue().artifact();
            if (row.to().equals(live.global())
                    && artifact.content().digest().equals(row.content())
                    && artifact.project().equals(transfer.project())) {
                downloading.remove(waiting.getKey());
                live.changes()
                        .complete(waiting.getKey(), new Reply.Refused(ErrorCode.UNAVAILABLE, why));
            }
        }
    }

    void tick() {
        downloading
                .entrySet()
                .removeIf(
                        waiting -> expired(live, waiting.getKey(), waiting.getValue().deadline()));
    }

    /** Whether a deferred request is over; its caller is told so. */
    static boolean expired(Live live, UUID token, Instant deadline) {
        boolean over = deadline.isBefore(live.now());
        if (over) {
            live.changes()
                    .complete(
                            token,
                            new Reply.Refused(
                                    ErrorCode.DEADLINE_EXCEEDED,
                                    "cannot wait any longer: no answer from the site"));
        }
        return over;
    }

    /** Refuses when {@code waiting} requests of a kind wait and one more would be too many. */
    static void requestRoom(Live live, int waiting) {
        if (waiting >= live.limits().requests()) {
            throw Live.refuse(
                    ErrorCode.LIMIT_EXCEEDED, "cannot wait: %d requests wait already", waiting);
        }
    }

    LiveArtifact known(ArtifactId id) {
        return find(id).orElseThrow(
                        () -> Live.refuse(ErrorCode.NOT_FOUND, "cannot find artifact %s", id));
    }
}
