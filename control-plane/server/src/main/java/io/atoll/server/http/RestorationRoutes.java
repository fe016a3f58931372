package io.atoll.server.http;

import io.atoll.server.query.Page;
import io.atoll.server.query.RestorationQuery;
import io.atoll.server.view.PageView;
import io.atoll.server.view.RestorationView;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.annotation.ExecuteOn;
import org.jspecify.annotations.Nullable;

/** When the record was put back to an older state. */
@Controller("/v1/restorations")
@ExecuteOn(Beans.REQUESTS)
final class RestorationRoutes {
    private final RestorationQuery restorations;

    RestorationRoutes(RestorationQuery restorations) {
        this.restorations = restorations;
    }

    /** When the record was found to have been put back to an older state, the latest first. */
    @Get
    PageView<RestorationView> listRestorations(
            @QueryValue @Nullable Integer limit, @QueryValue @Nullable String cursor) {
        return restorations.list(Page.of(limit, cursor));
    }
}
