package io.atoll.control.transfer;

import io.atoll.control.artifact.ArtifactRegistry;
import io.atoll.control.artifact.Contents;
import io.atoll.control.event.ControlEvent;
import io.atoll.control.live.LiveArtifact;
import io.atoll.control.live.LiveTransfer;
import io.atoll.control.live.Moment;
import io.atoll.control.state.Artifact;
import io.atoll.control.state.TransferState;
import io.atoll.kernel.id.ArtifactId;
import io.atoll.kernel.id.ProjectName;
import io.atoll.kernel.id.TransferId;
import java.util.Optional;

/**
 * Takes the global store's word that its data plane has verified a content: all its bytes were
 * shown by whoever holds the ticket, so it counts for that ticket's project and for no other.
 * Stateless; called on the leader's thread.
 */
public final class GlobalArrivals {
    private final Moment moment;
    private final ArtifactRegistry artifacts;
    private final Contents contents;
    private final TransferPlanner transfers;

    public GlobalArrivals(
            Moment moment,
            ArtifactRegistry artifacts,
            Contents contents,
            TransferPlanner transfers) {
        this.moment = moment;
        this.artifacts = artifacts;
        this.contents = contents;
        this.transfers = transfers;
    }

    /** A content is there, whole. */
    public void arrived(ControlEvent.ReplicaVerified arrived) {
        var transfer = transfers.open(new TransferId(arrived.ticket())).orElse(null);
        if (transfer != null && transfer.content().digest().equals(arrived.content().digest())) {
            if (transfer.state() instanceof TransferState.Planned) {
                transfer.ordered(new TransferState.Moving(moment.now()), transfer.record().from());
            }
            transfers.done(transfer, arrived.bytesMoved());
        } else {
            // By a ticket that nobody knows any more it counts for nobody new.
            shownFor(arrived)
                    .ifPresentOrElse(
                            project -> shown(arrived, project),
                            () -> contents.verified(arrived.content(), arrived.store()));
        }
    }

    private void shown(ControlEvent.ReplicaVerified arrived, ProjectName project) {
        var digest = arrived.content().digest();
        if (!contents.lies(digest, project, arrived.store())) {
            contents.verified(arrived.content(), arrived.store(), project);
        }
    }

    // Whose ticket it was: an upload's, or a transfer's that has ended meanwhile.
    private Optional<ProjectName> shownFor(ControlEvent.ReplicaVerified arrived) {
        var digest = arrived.content().digest();
        var upload =
                artifacts
                        .find(new ArtifactId(arrived.ticket()))
                        .map(LiveArtifact::artifact)
                        .filter(artifact -> artifact.content().digest().equals(digest))
                        .map(Artifact::project);
        return upload.or(
                () ->
                        contents.find(digest).stream()
                                .flatMap(content -> content.transfers().values().stream())
                                .filter(t -> t.record().transfer().uuid().equals(arrived.ticket()))
                                .map(LiveTransfer::project)
                                .findFirst());
    }
}
