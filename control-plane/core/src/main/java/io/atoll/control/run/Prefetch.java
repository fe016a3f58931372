package io.atoll.control.run;

import io.atoll.control.artifact.ArtifactRegistry;
import io.atoll.control.artifact.Contents;
import io.atoll.control.live.LiveExecution;
import io.atoll.control.live.Moment;
import io.atoll.control.state.Artifact;
import io.atoll.control.transfer.TransferPlanner;
import io.atoll.kernel.digest.Digest;
import java.util.Optional;

/**
 * Has what reached the global store brought to where consumers will need it, before they wait for
 * it. Stateless; called on the leader's thread.
 */
public final class Prefetch {
    private final Moment moment;
    private final ArtifactRegistry artifacts;
    private final Contents contents;
    private final TransferPlanner transfers;
    private final RunRegistry runs;

    public Prefetch(
            Moment moment,
            ArtifactRegistry artifacts,
            Contents contents,
            TransferPlanner transfers,
            RunRegistry runs) {
        this.moment = moment;
        this.artifacts = artifacts;
        this.contents = contents;
        this.transfers = transfers;
        this.runs = runs;
    }

    /** {@code content} reached the global store, for some project. */
    public void arrived(Digest content) {
        for (var artifact : artifacts.withContent(content)) {
            if (contents.lies(artifact, moment.global())) {
                runs.consumersOf(artifact).forEach(consumer -> prefetch(artifact, consumer));
            }
        }
    }

    private void prefetch(Artifact artifact, LiveExecution consumer) {
        consumer.whereabouts()
                .filter(transfers::connected)
                .ifPresent(site -> transfers.ensure(artifact, site, Optional.of(consumer.run())));
    }
}
