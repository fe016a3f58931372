package io.atoll.server.http;

import io.atoll.control.event.ControlCommand;
import io.atoll.control.event.ControlCommand.SiteChange;
import io.atoll.control.event.Reply;
import io.atoll.control.state.Caller;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.id.SiteName;
import io.atoll.kernel.label.Labels;
import io.atoll.kernel.quantity.Durations;
import io.atoll.protocol.identity.Certificates;
import io.atoll.protocol.identity.JoinToken;
import io.atoll.server.query.Page;
import io.atoll.server.query.SiteQuery;
import io.atoll.server.query.Texts;
import io.atoll.server.view.InvitationRequest;
import io.atoll.server.view.InvitationView;
import io.atoll.server.view.PageView;
import io.atoll.server.view.SiteView;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.http.annotation.RequestAttribute;
import io.micronaut.http.annotation.Status;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Sites: invite, look, cordon, drain, resume, retire. */
@Controller("/v1")
@ExecuteOn(Beans.REQUESTS)
final class SiteRoutes {
    private static final Duration USUAL_TTL = Duration.ofHours(1);
    private static final Duration LEAST_TTL = Duration.ofMinutes(1);
    private static final Duration MOST_TTL = Duration.ofDays(30);

    private final Commands commands;
    private final SiteQuery sites;
    private final HttpSettings settings;
    private final HttpServices services;

    SiteRoutes(Commands commands, SiteQuery sites, HttpSettings settings, HttpServices services) {
        this.commands = commands;
        this.sites = sites;
        this.settings = settings;
        this.services = services;
    }

    /** Invites a site: its token is shown once. */
    @Post("/invitations")
    @Status(HttpStatus.CREATED)
    InvitationView inviteSite(
            @RequestAttribute(AccessFilter.CALLER) Caller caller, @Body InvitationRequest request) {
        var site = new SiteName(request.site());
        var ttl = ttl(request.ttl());
        var token = JoinToken.generate(services.random(), authority(), site);
        var expiresAt = services.time().now().plus(ttl);
        var bound = Labels.of(Objects.requireNonNullElse(request.labels(), Map.of()));
        commands.ask(
                new ControlCommand.InviteSite(caller, site, bound, token.secretHash(), expiresAt),
                Reply.Done.class);
        String first = settings.agents().isEmpty() ? "HOST:PORT" : settings.agents().getFirst();
        return new InvitationView(
                site.text(),
                token.text(),
                Texts.time(expiresAt),
                settings.agents(),
                "atoll agent join %s - --run".formatted(first));
    }

    /** Sites in name order. */
    @Get("/sites")
    PageView<SiteView> listSites(
            @QueryValue @Nullable Integer limit, @QueryValue @Nullable String cursor) {
        return sites.list(Page.of(limit, cursor));
    }

    /** One site. */
    @Get("/sites/{name}")
    SiteView showSite(@PathVariable String name) {
        return sites.show(new SiteName(name));
    }

    /** Changes what is wanted of a site: cordon, drain, resume or retire. */
    @Post("/sites/{name}/{change}")
    SiteView changeSite(
            @RequestAttribute(AccessFilter.CALLER) Caller caller,
            @PathVariable String name,
            @PathVariable String change) {
        var site = new SiteName(name);
        commands.ask(new ControlCommand.ChangeSite(caller, site, change(change)), Reply.Done.class);
        return sites.show(site);
    }

    private static SiteChange change(String word) {
        return switch (word) {
            case "cordon" -> SiteChange.CORDON;
            case "drain" -> SiteChange.DRAIN;
            case "resume" -> SiteChange.RESUME;
            case "retire" -> SiteChange.RETIRE;
            default ->
                    throw new AtollException(
                            ErrorCode.NOT_FOUND,
                            "cannot '%s' a site (expected cordon, drain, resume or retire)"
                                    .formatted(word));
        };
    }

    private static Duration ttl(@Nullable String text) {
        var ttl = text == null ? USUAL_TTL : Durations.parse("ttl", text);
        if (ttl.compareTo(LEAST_TTL) < 0 || ttl.compareTo(MOST_TTL) > 0) {
            throw new AtollException(
                    ErrorCode.INVALID,
                    "cannot invite for %s (expected 1m to 30d)".formatted(Durations.text(ttl)));
        }
        return ttl;
    }

    private Digest authority() {
        return Certificates.fingerprint(settings.identity().authority());
    }
}
