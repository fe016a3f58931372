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
import io.atoll.control.transfer.Tickets;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.id.ArtifactId;
import io.atoll.kernel.id.ProjectName;
import io.atoll.policy.DataPolicy.ArtifactFacts;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Begins and commits uploads to the global store. Stateless: an upload is an artifact that is not
 * visible yet. Called on the leader's thread.
 */
public final class Uploads {
    private final Moment moment;
    private final Changes changes;
    private final IdempotencyKeys keys;
    private final ArtifactRegistry artifacts;
    private final Contents contents;
    private final Tickets tickets;

    public Uploads(
            Moment moment,
            Changes changes,
            IdempotencyKeys keys,
            ArtifactRegistry artifacts,
            Contents contents,
            Tickets tickets) {
        this.moment = moment;
        this.changes = changes;
        this.keys = keys;
        this.artifacts = artifacts;
        this.contents = contents;
        this.tickets = tickets;
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
                artifacts.add(new ArtifactRecord(artifact, Optional.of(command.caller().name())));
        changes.touch(added);
        if (contents.lies(artifact, moment.global())) {
            // Its bytes were shown there for the project already.
            artifacts.becomeVisible(added);
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
                .map(this::begun)
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
        }
        return new Reply.ArtifactVisible(artifact.id());
    }
}
