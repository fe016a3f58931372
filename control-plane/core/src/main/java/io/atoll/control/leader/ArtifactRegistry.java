package io.atoll.control.leader;

import io.atoll.bridge.Ticket;
import io.atoll.control.access.Caller;
import io.atoll.control.artifact.Artifact;
import io.atoll.control.event.ControlCommand;
import io.atoll.control.event.ControlRecord.ArtifactRecord;
import io.atoll.control.event.ControlRecord.TransferRecord;
import io.atoll.control.event.Effect;
import io.atoll.control.event.EventKind;
import io.atoll.control.event.Reply;
import io.atoll.control.event.Report;
import io.atoll.control.event.StoredArtifact;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.id.ArtifactId;
import io.atoll.kernel.id.ProjectName;
import io.atoll.kernel.id.SiteName;
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
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Owns the artifacts that something live needs, uploads on their way, and requests that wait for a
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
    private final Map<UUID, Registering> registering = new LinkedHashMap<>();
    private final Map<UUID, Downloading> downloading = new LinkedHashMap<>();

    /** An agent was asked to hash what lies at its site. */
    private record Registering(ControlCommand.RegisterInPlace command, Instant deadline) {}

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
        return byContent.getOrDefault(digest, List.of()).stream()
                .map(LiveArtifact::artifact)
                .toList();
    }

    /** Takes over rows that were read from the store; what is known here wins. */
    void learn(StoredArtifact stored) {
        if (!artifacts.containsKey(stored.artifact().artifact().id())) {
            add(stored.artifact());
        }
        stored.replicas().forEach(live.transfers()::learn);
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

    private static void member(Caller caller, ProjectName project) {
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
        var facts = new ArtifactFacts(command.classes(), Artifact.UPLOAD, command.labels());
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
                        command.classes(),
                        Artifact.UPLOAD,
                        Optional.empty(),
                        live.now(),
                        Optional.empty());
        var added = add(new ArtifactRecord(artifact, Optional.of(command.caller().name())));
        live.changes().touch(added);
        return begun(added);
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
                                artifact));
    }

    Reply commitUpload(ControlCommand.CommitUpload command) {
        var upload = known(command.artifact());
        var artifact = upload.artifact();
        member(command.caller(), artifact.project());
        if (!upload.visible()) {
            if (!live.transfers().lies(artifact.content().digest(), live.global())) {
                throw Live.refuse(
                        ErrorCode.CONFLICT,
                        "cannot commit the upload of artifact %s: its content is not verified in"
                                + " the global store",
                        command.artifact());
            }
            becomeVisible(upload);
            unused.add(artifact.id());
        }
        return visible(upload);
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

    private void tellVisible(Artifact artifact) {
        live.changes()
                .event(
                        artifact.project(),
                        live.now(),
                        EventKind.ARTIFACT_VISIBLE,
                        artifact.id().toString(),
                        "origin",
                        artifact.origin().text());
    }

    private static Reply visible(LiveArtifact artifact) {
        return new Reply.ArtifactVisible(
                artifact.artifact().id(),
                artifact.artifact().content(),
                artifact.artifact().kind());
    }

    Reply registerInPlace(ControlCommand.RegisterInPlace command) {
        Reserved.refuse(command.project(), "register an artifact in place");
        live.reserved().refuse(command.site(), "register an artifact in place");
        member(command.caller(), command.project());
        room();
        requestRoom();
        var site = live.sites().known(command.site());
        if (!site.connected()) {
            throw Live.refuse(
                    ErrorCode.UNAVAILABLE,
                    "cannot register '%s' in place: site '%s' is not connected",
                    command.path(),
                    command.site());
        }
        var token = live.ids().next();
        registering.put(
                token, new Registering(command, live.now().plus(live.config().requestTtl())));
        live.changes()
                .effect(
                        new Effect.SendRegister(
                                command.site(), token, command.path(), command.classes()));
        return new Reply.Deferred(token);
    }

    private void requestRoom() {
        int waiting = registering.size() + downloading.size();
        if (waiting >= live.limits().requests()) {
            throw Live.refuse(
                    ErrorCode.LIMIT_EXCEEDED, "cannot wait: %d requests wait already", waiting);
        }
    }

    void registered(SiteName site, Report.InPlaceRegistered report) {
        var request = registering.remove(report.request());
        if (request == null || !request.command().site().equals(site)) {
            return;
        }
        var command = request.command();
        var same = sameInPlace(command, report);
        if (same.isPresent()) {
            live.transfers().verified(report.content(), site);
            live.changes().complete(report.request(), visible(same.get()));
            return;
        }
        var artifact =
                make(
                        new Artifact(
                                new ArtifactId(live.ids().next()),
                                command.project(),
                                command.name(),
                                report.content(),
                                report.kind(),
                                command.labels(),
                                command.classes(),
                                site,
                                Optional.empty(),
                                live.now(),
                                Optional.of(live.now())));
        live.transfers().verified(report.content(), site);
        tellVisible(artifact.artifact());
        live.changes().complete(report.request(), visible(artifact));
    }

    // Registered again, it is the artifact that it was.
    private Optional<LiveArtifact> sameInPlace(
            ControlCommand.RegisterInPlace command, Report.InPlaceRegistered report) {
        return byContent.getOrDefault(report.content().digest(), List.of()).stream()
                .filter(known -> known.registeredBy(command, report.kind()))
                .findFirst();
    }

    void refused(SiteName site, Report.InPlaceRefused report) {
        var request = registering.get(report.request());
        if (request != null && request.command().site().equals(site)) {
            registering.remove(report.request());
            live.changes()
                    .complete(report.request(), new Reply.Refused(ErrorCode.DENIED, report.why()));
        }
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
        if (live.transfers().lies(value.content().digest(), live.global())) {
            return ready(value, command.caller());
        }
        requestRoom();
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

    /** A content reached the global store. */
    void arrived(Digest digest) {
        downloading
                .entrySet()
                .removeIf(
                        waiting -> {
                            var request = waiting.getValue();
                            if (!request.artifact().content().digest().equals(digest)) {
                                return false;
                            }
                            live.changes()
                                    .complete(
                                            waiting.getKey(),
                                            ready(request.artifact(), request.caller()));
                            return true;
                        });
    }

    /** A content will not reach a store. */
    void transferFailed(TransferRecord row, String why) {
        downloading
                .entrySet()
                .removeIf(
                        waiting -> {
                            if (!row.to().equals(live.global())
                                    || !waiting.getValue()
                                            .artifact()
                                            .content()
                                            .digest()
                                            .equals(row.content())) {
                                return false;
                            }
                            live.changes()
                                    .complete(
                                            waiting.getKey(),
                                            new Reply.Refused(ErrorCode.UNAVAILABLE, why));
                            return true;
                        });
    }

    void tick() {
        expire(registering, request -> request.deadline().isBefore(live.now()));
        expire(downloading, request -> request.deadline().isBefore(live.now()));
    }

    private <R> void expire(Map<UUID, R> requests, java.util.function.Predicate<R> expired) {
        requests.entrySet()
                .removeIf(
                        waiting -> {
                            boolean over = expired.test(waiting.getValue());
                            if (over) {
                                live.changes()
                                        .complete(
                                                waiting.getKey(),
                                                new Reply.Refused(
                                                        ErrorCode.DEADLINE_EXCEEDED,
                                                        "cannot wait any longer: no answer from the"
                                                                + " site"));
                            }
                            return over;
                        });
    }

    /** What an agent whose link was just opened must be asked again. */
    List<Effect> requestsFor(SiteName site) {
        var effects = new ArrayList<Effect>();
        registering.forEach(
                (token, request) -> {
                    if (request.command().site().equals(site)) {
                        effects.add(
                                new Effect.SendRegister(
                                        site,
                                        token,
                                        request.command().path(),
                                        request.command().classes()));
                    }
                });
        return effects;
    }

    LiveArtifact known(ArtifactId id) {
        return find(id).orElseThrow(
                        () -> Live.refuse(ErrorCode.NOT_FOUND, "cannot find artifact %s", id));
    }
}
