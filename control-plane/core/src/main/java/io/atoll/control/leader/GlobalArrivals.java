package io.atoll.control.leader;

import io.atoll.control.artifact.Artifact;
import io.atoll.control.event.ControlEvent;
import io.atoll.control.transfer.TransferState;
import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.id.ArtifactId;
import io.atoll.kernel.id.ProjectName;
import io.atoll.kernel.id.TransferId;
import java.util.Optional;

/**
 * Does what follows when the data plane of the global store has verified a content: all its bytes
 * were shown by whoever holds the ticket, so it counts for that ticket's project and for no other.
 * Stateless; used by {@link TransferPlanner}.
 */
final class GlobalArrivals {
    private final Live live;

    GlobalArrivals(Live live) {
        this.live = live;
    }

    /** A content is there, whole. */
    void arrived(ControlEvent.ReplicaVerified arrived) {
        var transfer = live.transfers().open(new TransferId(arrived.ticket())).orElse(null);
        if (transfer != null && transfer.content().digest().equals(arrived.content().digest())) {
            if (transfer.state() instanceof TransferState.Planned) {
                transfer.ordered(new TransferState.Moving(live.now()), transfer.record().from());
            }
            live.transfers().done(transfer, arrived.bytesMoved());
        } else {
            // By a ticket that nobody knows any more it counts for nobody new.
            shownFor(arrived)
                    .ifPresentOrElse(
                            project -> shown(arrived, project),
                            () -> live.transfers().verified(arrived.content(), arrived.store()));
        }
        live.artifacts().arrived(arrived.content().digest());
        prefetch(arrived.content().digest());
    }

    private void shown(ControlEvent.ReplicaVerified arrived, ProjectName project) {
        var digest = arrived.content().digest();
        if (!live.transfers().lies(digest, project, arrived.store())) {
            live.transfers().verified(arrived.content(), arrived.store(), project);
        }
    }

    // Whose ticket it was: an upload's, or a transfer's that has ended meanwhile.
    private Optional<ProjectName> shownFor(ControlEvent.ReplicaVerified arrived) {
        var digest = arrived.content().digest();
        var upload =
                live.artifacts()
                        .find(new ArtifactId(arrived.ticket()))
                        .map(LiveArtifact::artifact)
                        .filter(artifact -> artifact.content().digest().equals(digest))
                        .map(Artifact::project);
        return upload.or(
                () ->
                        live.transfers().find(digest).stream()
                                .flatMap(content -> content.transfers().values().stream())
                                .filter(t -> t.record().transfer().uuid().equals(arrived.ticket()))
                                .map(LiveTransfer::project)
                                .findFirst());
    }

    // What consumers elsewhere will need is brought there before they wait for it.
    private void prefetch(Digest digest) {
        for (var artifact : live.artifacts().withContent(digest)) {
            if (live.transfers().lies(artifact, live.global())) {
                live.runs().consumersOf(artifact).forEach(consumer -> prefetch(artifact, consumer));
            }
        }
    }

    private void prefetch(Artifact artifact, LiveExecution consumer) {
        consumer.whereabouts()
                .filter(live.transfers()::connected)
                .ifPresent(
                        site ->
                                live.transfers()
                                        .ensure(artifact, site, Optional.of(consumer.run())));
    }
}
