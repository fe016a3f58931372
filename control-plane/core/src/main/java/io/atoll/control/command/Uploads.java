package io.atoll.control.command;

import io.atoll.bridge.ContentMarks;
import io.atoll.bridge.Ticket;
import io.atoll.control.artifact.ArtifactRegistry;
import io.atoll.control.artifact.Contents;
import io.atoll.control.event.ControlCommand;
import io.atoll.control.event.ControlRecord.ArtifactRecord;
import io.atoll.control.event.Reply;
import io.atoll.control.live.Changes;
import io.atoll.control.live.LiveArtifact;
import io.atoll.control.live.Moment;
import io.atoll.control.live.Refusal;
import io.atoll.control.live.Reserved;
import io.atoll.control.state.Artifact;
import io.atoll.control.state.Caller;
import io.atoll.control.trail.Trail;
import io.atoll.control.transfer.Tickets;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.id.ArtifactId;
import io.atoll.kernel.id.ProjectName;
import io.atoll.policy.data.DataPolicy.ArtifactFacts;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;

/**
 * Begins and commits uploads to the global store, and gives up those that nobody goes on with. An
 * upload is an artifact that is not visible yet.
 *
 * <p>Owns since when each upload is idle; durable. Somebody goes on with one who asks for its
 * ticket or sends bytes of it; for {@code uploadTtl} after the last sign of it the upload is kept.
 * Called on the leader's thread.
 */
public final class Uploads {
    /** Given up in one tick at most: the rest waits for the next. */
    private static final int MOST_AT_ONCE = 100;

    /** While nobody led nobody could go on; so much is left at least when a leader begins. */
    private static final Duration GRACE = Duration.ofHours(1);

    /** Whoever sends again and again writes a row this often at most. */
    private static final Duration TOLD_ONCE_IN = Duration.ofMinutes(1);

    private final Moment moment;
    private final Changes changes;
    private final IdempotencyKeys keys;
    private final ArtifactRegistry artifacts;
    private final Contents contents;
    private final Tickets tickets;
    private final Trail trail;

    /** The longest idle first. */
    private final LinkedHashMap<ArtifactId, Instant> idleSince = new LinkedHashMap<>();

    public Uploads(
            Moment moment,
            Changes changes,
            Trail trail,
            IdempotencyKeys keys,
            ArtifactRegistry artifacts,
            Contents contents) {
        this.moment = moment;
        this.changes = changes;
        this.keys = keys;
        this.artifacts = artifacts;
        this.contents = contents;
        this.trail = trail;
        tickets = new Tickets(moment);
    }

    /** Puts back since when uploads are idle, once artifacts are known. */
    public void restore() {
        var ttl = moment.config().uploadTtl();
        var left = ttl.compareTo(GRACE) < 0 ? ttl : GRACE;
        var oldest = moment.now().minus(ttl).plus(left);
        artifacts.all().stream()
                .filter(each -> each.uploader().isPresent())
                .sorted(Comparator.comparing(LiveArtifact::idleSince))
                .forEach(each -> idleSince.put(each.artifact().id(), within(each, oldest)));
    }

    // By the clock of another leader it may be later than now.
    private Instant within(LiveArtifact upload, Instant oldest) {
        var since = upload.idleSince();
        if (since.isAfter(moment.now())) {
            return moment.now();
        }
        return since.isBefore(oldest) ? oldest : since;
    }

    /** Refuses whoever may not make artifacts of {@code project}. */
    static void member(Caller caller, ProjectName project) {
        if (!caller.mayChange(project)) {
            throw Refusal.of(
                    ErrorCode.DENIED,
                    "cannot make an artifact: caller '%s' is no member of project '%s'",
                    caller.name(),
                    project);
        }
    }

    /** A new upload, or the one that the same request began before. */
    public Reply begin(ControlCommand.BeginUpload command) {
        var before = keys.before(command.caller(), command.key());
        if (before.isPresent()) {
            return begunBefore(ArtifactId.parse(before.get()));
        }
        var begun = beginNew(command);
        keys.made(command.caller(), command.key(), begun.artifact().id().toString());
        return begun(begun);
    }

    private LiveArtifact beginNew(ControlCommand.BeginUpload command) {
        Reserved.refuse(command.project(), "upload an artifact");
        member(command.caller(), command.project());
        artifacts.room();
        command.same().ifPresent(artifacts::learn);
        var classes = classes(command);
        var facts = new ArtifactFacts(classes, Artifact.UPLOAD, command.labels());
        var residency = moment.engine().mayLie(facts, moment.globalFacts());
        if (!residency.allowed()) {
            throw Refusal.of(
                    ErrorCode.DENIED,
                    "cannot upload to the global store: %s (register it in place at its site"
                            + " instead)",
                    residency.why());
        }
        var artifact =
                new Artifact(
                        new ArtifactId(moment.ids().next()),
                        command.project(),
                        command.name(),
                        command.content(),
                        command.kind(),
                        command.labels(),
                        classes,
                        Artifact.UPLOAD,
                        Optional.empty(),
                        moment.now(),
                        Optional.empty());
        var added =
                artifacts.add(
                        new ArtifactRecord(
                                artifact,
                                Optional.of(command.caller().name()),
                                Optional.of(moment.now())));
        changes.touch(added);
        if (contents.lies(artifact, moment.global())) {
            // Its bytes were shown there for the project already.
            artifacts.becomeVisible(added);
        } else {
            idleSince.put(artifact.id(), moment.now());
        }
        return added;
    }

    // Classes follow the bytes: what they are known under is added to what is asked for.
    private SortedSet<String> classes(ControlCommand.BeginUpload command) {
        var digest = command.content().digest();
        var classes = new TreeSet<>(command.classes());
        if (!ContentMarks.carriesNothing(digest)) {
            classes.addAll(artifacts.marks(digest).plus(command.marks()).needs());
        }
        movable(classes);
        return classes;
    }

    /** Refuses what carries more classes than a ticket can tell. */
    static void movable(SortedSet<String> classes) {
        if (classes.size() > Ticket.MOST_CLASSES) {
            throw Refusal.of(
                    ErrorCode.LIMIT_EXCEEDED,
                    "cannot move an artifact: it carries %d classes (expected at most %d)",
                    classes.size(),
                    Ticket.MOST_CLASSES);
        }
    }

    private Reply begunBefore(ArtifactId id) {
        return artifacts
                .find(id)
                .map(
                        upload -> {
                            wentOn(upload);
                            return begun(upload);
                        })
                .orElseGet(
                        () ->
                                new Reply.Refused(
                                        ErrorCode.CONFLICT,
                                        ("cannot begin the upload again: artifact %s is"
                                                        + " finished, or was given up because"
                                                        + " nobody went on with it")
                                                .formatted(id)));
    }

    private Reply begun(LiveArtifact upload) {
        var artifact = upload.artifact();
        return new Reply.UploadBegun(
                artifact.id(),
                tickets.of(
                        upload.uploader().orElse(""),
                        Ticket.Verb.WRITE,
                        artifact.id().uuid(),
                        artifact),
                upload.visible());
    }

    public Reply commit(ControlCommand.CommitUpload command) {
        var upload = artifacts.known(command.artifact());
        var artifact = upload.artifact();
        member(command.caller(), artifact.project());
        if (!upload.visible()) {
            if (!contents.lies(artifact, moment.global())) {
                throw Refusal.of(
                        ErrorCode.CONFLICT,
                        "cannot commit the upload of artifact %s: its bytes were not all sent to"
                                + " the global store for project '%s'",
                        command.artifact(),
                        artifact.project());
            }
            artifacts.becomeVisible(upload);
            idleSince.remove(artifact.id());
        }
        return new Reply.ArtifactVisible(artifact.id());
    }

    /** Bytes of an upload come in, or are all there. @param ticket not necessarily an upload's */
    public void receiving(UUID ticket) {
        artifacts.find(new ArtifactId(ticket)).ifPresent(this::wentOn);
    }

    private void wentOn(LiveArtifact upload) {
        var id = upload.artifact().id();
        var since = idleSince.get(id);
        if (since != null && !since.plus(TOLD_ONCE_IN).isAfter(moment.now())) {
            idleSince.remove(id);
            idleSince.put(id, moment.now());
            upload.wentOn(moment.now());
            changes.touch(upload);
        }
    }

    /** Gives up those that were idle for too long. */
    public void tick() {
        var limit = moment.now().minus(moment.config().uploadTtl());
        for (int i = 0; i < MOST_AT_ONCE && !idleSince.isEmpty(); i++) {
            var longest = idleSince.firstEntry();
            if (longest.getValue().isAfter(limit)) {
                return;
            }
            var id = longest.getKey();
            idleSince.remove(id);
            trail.timer("upload", id, Optional.empty(), id::toString, () -> giveUp(id));
        }
    }

    private void giveUp(ArtifactId id) {
        artifacts.find(id).ifPresent(artifacts::abandon);
    }
}
