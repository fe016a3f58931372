package io.atoll.control.command;

import io.atoll.control.artifact.ArtifactRegistry;
import io.atoll.control.artifact.Contents;
import io.atoll.control.event.ControlCommand;
import io.atoll.control.event.Effect;
import io.atoll.control.event.Reply;
import io.atoll.control.live.Changes;
import io.atoll.control.live.LiveArtifact;
import io.atoll.control.live.Moment;
import io.atoll.control.live.Refusal;
import io.atoll.control.live.Reserved;
import io.atoll.control.site.SiteRegistry;
import io.atoll.control.state.Artifact;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.id.ArtifactId;
import io.atoll.kernel.id.SiteName;
import io.atoll.kernel.text.Shown;
import io.atoll.work.Report;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;

/**
 * Owns requests to make artifacts of what lies at sites: an agent is asked to hash it there.
 *
 * <p>Soft: after a change of leader the caller asks again, and what had been made for its key is
 * found again. Called on the leader's thread.
 */
public final class InPlaceRequests {
    private final Moment moment;
    private final Changes changes;
    private final IdempotencyKeys keys;
    private final SiteRegistry sites;
    private final ArtifactRegistry artifacts;
    private final Contents contents;
    private final Deferrals deferrals;
    private final Map<UUID, Registering> registering = new LinkedHashMap<>();

    /** An agent was asked to hash what lies at its site. */
    private record Registering(ControlCommand.RegisterInPlace command, Instant deadline) {}

    public InPlaceRequests(
            Moment moment,
            Changes changes,
            IdempotencyKeys keys,
            SiteRegistry sites,
            ArtifactRegistry artifacts,
            Contents contents,
            Deferrals deferrals) {
        this.moment = moment;
        this.changes = changes;
        this.keys = keys;
        this.sites = sites;
        this.artifacts = artifacts;
        this.contents = contents;
        this.deferrals = deferrals;
    }

    /**
     * The reply is deferred until the site has answered, unless the same request made it before.
     */
    public Reply register(ControlCommand.RegisterInPlace command) {
        Reserved.refuse(command.project(), "register an artifact in place");
        Reserved.refuse(moment.global(), command.site(), "register an artifact in place");
        var before = keys.before(command.caller(), command.key());
        if (before.isPresent()) {
            return new Reply.ArtifactVisible(ArtifactId.parse(before.get()));
        }
        Uploads.member(command.caller(), command.project());
        artifacts.room();
        deferrals.room(registering.size());
        var site = sites.known(command.site());
        if (!site.connected()) {
            throw Refusal.of(
                    ErrorCode.UNAVAILABLE,
                    "cannot register '%s' in place: site '%s' is not connected",
                    Shown.name(command.path()),
                    command.site());
        }
        var token = moment.ids().next();
        registering.put(token, new Registering(command, deferrals.deadline()));
        changes.effect(
                new Effect.SendRegister(command.site(), token, command.path(), command.classes()));
        return new Reply.Deferred(token);
    }

    public void registered(SiteName site, Report.InPlaceRegistered report) {
        var request = registering.remove(report.request());
        if (request == null || !request.command().site().equals(site)) {
            return;
        }
        var command = request.command();
        var digest = report.content().digest();
        var classes = new TreeSet<>(command.classes());
        classes.addAll(report.classes());
        classes.addAll(artifacts.marks(digest).needs());
        var same = sameInPlace(command, report, classes);
        if (same.isPresent()) {
            contents.verified(report.content(), site, command.project());
            changes.complete(report.request(), visible(command, same.get()));
            return;
        }
        var artifact =
                artifacts.make(
                        new Artifact(
                                new ArtifactId(moment.ids().next()),
                                command.project(),
                                command.name(),
                                report.content(),
                                report.kind(),
                                command.labels(),
                                classes,
                                site,
                                Optional.empty(),
                                moment.now(),
                                Optional.of(moment.now())));
        contents.verified(report.content(), site, command.project());
        artifacts.tellVisible(artifact.artifact());
        changes.complete(report.request(), visible(command, artifact));
    }

    // Registered again, it is the artifact that it was.
    private Optional<LiveArtifact> sameInPlace(
            ControlCommand.RegisterInPlace command,
            Report.InPlaceRegistered report,
            SortedSet<String> classes) {
        return artifacts.of(report.content().digest()).stream()
                .filter(known -> known.registeredBy(command, report.kind(), classes))
                .findFirst();
    }

    public void refused(SiteName site, Report.InPlaceRefused report) {
        var request = registering.get(report.request());
        if (request != null && request.command().site().equals(site)) {
            registering.remove(report.request());
            var why = why(site, request.command().path(), report.why());
            changes.complete(report.request(), new Reply.Refused(report.code(), why));
        }
    }

    // An agent names the path, but not its site.
    private static String why(SiteName site, String path, String said) {
        String shown = Shown.name(path);
        String before = "cannot read '%s' in place: ".formatted(shown);
        return "cannot read '%s' in place at site '%s': %s"
                .formatted(
                        shown,
                        site,
                        said.startsWith(before) ? said.substring(before.length()) : said);
    }

    private Reply visible(ControlCommand.RegisterInPlace command, LiveArtifact artifact) {
        keys.made(command.caller(), command.key(), artifact.artifact().id().toString());
        return new Reply.ArtifactVisible(artifact.artifact().id());
    }

    public void tick() {
        deferrals.dropExpired(registering, Registering::deadline);
    }

    /** What an agent whose link was just opened must be asked again. */
    public List<Effect> requestsFor(SiteName site) {
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
}
