package io.atoll.server.http;

import io.atoll.protocol.identity.Certificates;
import io.atoll.server.commands.CommandGateway.Leading;
import io.atoll.server.view.HealthView;
import io.atoll.server.view.HealthView.SlowEventView;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import java.util.List;

/** How this instance is, and whom to trust. */
@Controller("/v1")
final class HealthRoutes {
    private final HttpSettings settings;
    private final HttpServices services;

    HealthRoutes(HttpSettings settings, HttpServices services) {
        this.settings = settings;
        this.services = services;
    }

    /** How this instance is. */
    @Get("/health")
    HealthView health() {
        var leading = services.commands().leading();
        return new HealthView(
                status(leading),
                settings.instance(),
                leading.instance(),
                leading.term(),
                settings.version(),
                settings.federation(),
                services.slow().counted().stream().map(SlowEventView::of).toList());
    }

    /** The certificate of the federation's authority. */
    @Get("/ca")
    @Produces(MediaType.TEXT_PLAIN)
    String authority() {
        return Certificates.toPem(List.of(settings.identity().authority()));
    }

    private static String status(Leading leading) {
        if (leading.instance().isEmpty()) {
            return "no-leader";
        }
        return leading.ready() ? "ok" : "starting";
    }
}
