package io.atoll.simulation.check;

import io.atoll.control.event.ControlRecord;
import io.atoll.control.event.ControlRecord.ArtifactRecord;
import io.atoll.control.event.ControlRecord.ReplicaRecord;
import io.atoll.control.state.ReplicaState;
import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.id.ArtifactId;
import io.atoll.kernel.id.SiteName;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * P4: an artifact is visible only once a replica of it was verified where it lies; programs read
 * exactly the bytes that their digests name.
 */
final class VerifiedOnly {
    private final Truth truth;
    private final Map<Digest, Set<SiteName>> verified = new HashMap<>();
    private final Set<ArtifactId> seen = new HashSet<>();
    private final Map<ArtifactId, Digest> shown = new LinkedHashMap<>();

    VerifiedOnly(Truth truth) {
        this.truth = truth;
    }

    void committed(ControlRecord record) {
        if (record instanceof ReplicaRecord row && row.state() instanceof ReplicaState.Verified) {
            if (!truth.everLay(row.site(), row.digest())) {
                throw new Violation(
                        "P4",
                        "a replica of %s counts as verified at %s, where it never lay"
                                .formatted(row.digest(), row.site()));
            }
            verified.computeIfAbsent(row.digest(), _ -> new HashSet<>()).add(row.site());
        } else if (record instanceof ArtifactRecord(var artifact, var _, _)
                && artifact.visibleAt().isPresent()
                && seen.add(artifact.id())) {
            shown.put(artifact.id(), artifact.content().digest());
        }
    }

    /** Called once all records of a batch were seen: their order within it does not count. */
    void batch() {
        shown.forEach(
                (artifact, digest) -> {
                    if (!verified.containsKey(digest)) {
                        throw new Violation(
                                "P4",
                                "artifact %s is visible, and no replica of %s was verified"
                                        .formatted(artifact, digest));
                    }
                });
        shown.clear();
    }

    void afterEvent() {
        if (!truth.stagedWrong().isEmpty()) {
            throw new Violation("P4", truth.stagedWrong().getFirst());
        }
    }
}
