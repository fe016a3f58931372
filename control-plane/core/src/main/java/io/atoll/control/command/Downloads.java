package io.atoll.control.command;

import io.atoll.bridge.Ticket;
import io.atoll.control.artifact.ArtifactRegistry;
import io.atoll.control.artifact.Contents;
import io.atoll.control.event.ControlCommand;
import io.atoll.control.event.Reply;
import io.atoll.control.live.Changes;
import io.atoll.control.live.LiveTransfer;
import io.atoll.control.live.Moment;
import io.atoll.control.live.Refusal;
import io.atoll.control.state.Artifact;
import io.atoll.control.state.Caller;
import io.atoll.control.transfer.Tickets;
import io.atoll.control.transfer.TransferPlanner;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.digest.Digest;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Owns downloads that wait for a content to reach the global store.
 *
 * <p>Soft: after a change of leader the caller asks again. Called on the leader's thread.
 */
public final class Downloads {
    private final Moment moment;
    private final Changes changes;
    private final ArtifactRegistry artifacts;
    private final Contents contents;
    private final TransferPlanner transfers;
    private final Deferrals deferrals;
    private final Tickets tickets;
    private final Map<UUID, Downloading> downloading = new LinkedHashMap<>();

    /** A caller waits for a content to reach the global store. */
    private record Downloading(Artifact artifact, Caller caller, Instant deadline) {}

    public Downloads(
            Moment moment,
            Changes changes,
            ArtifactRegistry artifacts,
            Contents contents,
            TransferPlanner transfers,
            Deferrals deferrals) {
        this.moment = moment;
        this.changes = changes;
        this.artifacts = artifacts;
        this.contents = contents;
        this.transfers = transfers;
        this.deferrals = deferrals;
        tickets = new Tickets(moment);
    }

    /** A ticket; the reply is deferred until the content is in the global store. */
    public Reply request(ControlCommand.RequestDownload command) {
        command.known().ifPresent(artifacts::learn);
        var artifact = artifacts.known(command.artifact());
        var value = artifact.artifact();
        if (!command.caller().mayRead(value.project())) {
            throw Refusal.of(
                    ErrorCode.DENIED,
                    "cannot read artifact %s: caller '%s' has no role in project '%s'",
                    command.artifact(),
                    command.caller().name(),
                    value.project());
        }
        if (!artifact.visible()) {
            throw Refusal.of(
                    ErrorCode.CONFLICT,
                    "cannot read artifact %s: it is not visible yet",
                    command.artifact());
        }
        var residency = moment.engine().mayLie(value.facts(), moment.globalFacts());
        if (!residency.allowed()) {
            throw Refusal.of(
                    ErrorCode.DENIED,
                    "cannot read artifact %s: %s",
                    command.artifact(),
                    residency.why());
        }
        Uploads.movable(value.classes());
        if (contents.lies(value, moment.global())) {
            return ready(value, command.caller());
        }
        deferrals.room(downloading.size());
        transfers
                .ensure(value, moment.global(), Optional.empty())
                .ifPresent(
                        why -> {
                            throw Refusal.of(
                                    ErrorCode.UNAVAILABLE,
                                    "cannot bring artifact %s to the global store: %s",
                                    command.artifact(),
                                    why);
                        });
        var token = moment.ids().next();
        downloading.put(token, new Downloading(value, command.caller(), deferrals.deadline()));
        return new Reply.Deferred(token);
    }

    private Reply ready(Artifact artifact, Caller caller) {
        return new Reply.DownloadReady(
                artifact.id(),
                artifact.content(),
                artifact.kind(),
                tickets.of(caller.name(), Ticket.Verb.READ, moment.ids().next(), artifact));
    }

    /** A content reached the global store, for some project. */
    public void arrived(Digest digest) {
        for (var waiting : List.copyOf(downloading.entrySet())) {
            var request = waiting.getValue();
            if (request.artifact().content().digest().equals(digest)
                    && contents.lies(request.artifact(), moment.global())) {
                downloading.remove(waiting.getKey());
                changes.complete(waiting.getKey(), ready(request.artifact(), request.caller()));
            }
        }
    }

    /** A transfer will not bring its content to where it was to. */
    public void transferFailed(LiveTransfer transfer, String why) {
        var row = transfer.record();
        for (var waiting : List.copyOf(downloading.entrySet())) {
            var artifact = waiting.getValue().artifact();
            if (row.to().equals(moment.global())
                    && artifact.content().digest().equals(row.content())
                    && artifact.project().equals(transfer.project())) {
                downloading.remove(waiting.getKey());
                changes.complete(waiting.getKey(), new Reply.Refused(ErrorCode.UNAVAILABLE, why));
            }
        }
    }

    public void tick() {
        deferrals.dropExpired(downloading, Downloading::deadline);
    }
}
