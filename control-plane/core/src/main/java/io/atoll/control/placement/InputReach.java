package io.atoll.control.placement;

import io.atoll.bridge.IoRule;
import io.atoll.control.artifact.Contents;
import io.atoll.control.live.LiveExecution;
import io.atoll.control.live.LiveRun;
import io.atoll.control.live.LiveSite;
import io.atoll.control.live.Moment;
import io.atoll.control.site.SiteRegistry;
import io.atoll.control.state.Artifact;
import io.atoll.control.transfer.TransferPlanner;
import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.id.SiteName;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Whether inputs can be read at a site, and how they get there. Stateless; called on the leader's
 * thread.
 */
public final class InputReach {
    private final Moment moment;
    private final SiteRegistry sites;
    private final Contents contents;
    private final TransferPlanner transfers;
    private final Requests requests;

    public InputReach(
            Moment moment,
            SiteRegistry sites,
            Contents contents,
            TransferPlanner transfers,
            Requests requests) {
        this.moment = moment;
        this.sites = sites;
        this.contents = contents;
        this.transfers = transfers;
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

    /**
     * Why {@code execution} could run at its own site only, wherever else there is room: something
     * it needs is not to be had elsewhere now. Empty: all of it is.
     */
    Optional<String> outOfReach(LiveExecution execution) {
        if (execution.unmet() > 0) {
            return execution.producers().stream()
                    .filter(producer -> !producer.ended())
                    .findFirst()
                    .map(
                            producer ->
                                    "it was handed ahead behind '%s', which has not ended"
                                            .formatted(producer.title()));
        }
        for (var input : execution.inputs()) {
            for (var piece : input.pieces()) {
                var artifact = requests.artifactOf(piece);
                if (artifact.isPresent() && !canBeHad(artifact.get())) {
                    return Optional.of(only(input.name(), artifact.get()));
                }
            }
        }
        return Optional.empty();
    }

    private boolean canBeHad(Artifact artifact) {
        return contents.lies(artifact, moment.global())
                || contents.holders(artifact).stream()
                        .flatMap(holder -> sites.find(holder).stream())
                        .anyMatch(LiveSite::connected);
    }

    private String only(String input, Artifact artifact) {
        var holders = contents.holders(artifact);
        if (holders.isEmpty()) {
            return "no site that counts holds its input '%s' any more".formatted(input);
        }
        var names = holders.stream().map(SiteName::text).collect(Collectors.joining("', '"));
        return holders.size() == 1
                ? "its input '%s' lies at site '%s' alone".formatted(input, names)
                : "its input '%s' lies at sites '%s' alone, which are all cut off"
                        .formatted(input, names);
    }

    private boolean readable(Artifact artifact, SiteName site) {
        return source(artifact, site) != IoRule.Source.NOWHERE_YET;
    }

    private IoRule.Source source(Artifact artifact, SiteName site) {
        return IoRule.source(
                contents.lies(artifact, site), contents.lies(artifact, moment.global()));
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
                                .flatMap(artifact -> transfers.ensure(artifact, site, run))
                                .or(orElse(problem));
            }
        }
        return problem;
    }

    private static Supplier<Optional<String>> orElse(Optional<String> before) {
        return () -> before;
    }

    /** What is made already sets out for where it is expected to be needed. */
    void prefetch(LiveExecution execution, SiteName site) {
        var run = Optional.of(execution.run());
        for (var input : execution.inputs()) {
            for (var piece : input.pieces()) {
                requests.artifactOf(piece).ifPresent(artifact -> setOut(artifact, site, run));
            }
        }
    }

    private void setOut(Artifact artifact, SiteName site, Optional<LiveRun> run) {
        switch (source(artifact, site)) {
            case OWN_STORE -> {}
            case GLOBAL_STORE -> transfers.ensure(artifact, site, run);
            case NOWHERE_YET -> transfers.ensure(artifact, moment.global(), run);
        }
    }
}
