package io.atoll.control.leader;

import io.atoll.control.artifact.Artifact;
import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.id.SiteName;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Whether inputs can be read at a site, and how they get there. Owned by {@link PlacementPlanner}.
 */
final class InputReach {
    private final Live live;
    private final Requests requests;

    InputReach(Live live, Requests requests) {
        this.live = live;
        this.requests = requests;
    }

    /**
     * Pieces of its inputs that {@code site} can read neither from its own store nor the global
     * one.
     */
    List<Artifact> notReadable(LiveExecution execution, SiteName site) {
        var missing = new LinkedHashMap<Digest, Artifact>();
        for (var input : execution.inputs()) {
            for (var piece : input.pieces()) {
                requests.artifactOf(piece)
                        .filter(artifact -> !readable(artifact, site))
                        .ifPresent(artifact -> missing.put(artifact.content().digest(), artifact));
            }
        }
        return List.copyOf(missing.values());
    }

    private boolean readable(Artifact artifact, SiteName site) {
        return live.transfers().lies(artifact, site)
                || live.transfers().lies(artifact, live.global());
    }

    /**
     * Has what does not lie at {@code site} brought there.
     *
     * @return why some of it cannot be
     */
    Optional<String> fetch(LiveExecution execution, SiteName site) {
        Optional<String> problem = Optional.empty();
        var run = Optional.of(execution.run());
        for (var input : execution.inputs()) {
            for (var piece : input.pieces()) {
                problem =
                        requests.artifactOf(piece)
                                .flatMap(artifact -> live.transfers().ensure(artifact, site, run))
                                .or(orElse(problem));
            }
        }
        return problem;
    }

    private static Supplier<Optional<String>> orElse(Optional<String> before) {
        return () -> before;
    }

    /** What is made already sets out for where it is expected to be needed. */
    void bring(LiveExecution execution, SiteName site) {
        var run = Optional.of(execution.run());
        for (var input : execution.inputs()) {
            for (var piece : input.pieces()) {
                requests.artifactOf(piece)
                        .filter(artifact -> !live.transfers().lies(artifact, site))
                        .ifPresent(
                                artifact -> {
                                    boolean there = live.transfers().lies(artifact, live.global());
                                    live.transfers()
                                            .ensure(artifact, there ? site : live.global(), run);
                                });
            }
        }
    }
}
