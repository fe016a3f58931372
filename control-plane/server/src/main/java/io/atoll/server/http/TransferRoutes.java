package io.atoll.server.http;

import io.atoll.control.state.Caller;
import io.atoll.control.state.Role;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.server.query.Page;
import io.atoll.server.query.RunQuery;
import io.atoll.server.query.TransferQuery;
import io.atoll.server.view.PageView;
import io.atoll.server.view.TransferViews.LinkView;
import io.atoll.server.view.TransferViews.TransferView;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.http.annotation.RequestAttribute;
import io.micronaut.scheduling.annotation.ExecuteOn;
import org.jspecify.annotations.Nullable;

/** Transfers, and what crossed each link. */
@Controller("/v1")
@ExecuteOn(Beans.REQUESTS)
final class TransferRoutes {
    private final TransferQuery transfers;
    private final RunQuery runs;

    TransferRoutes(TransferQuery transfers, RunQuery runs) {
        this.transfers = transfers;
        this.runs = runs;
    }

    /** Transfers, the latest first. */
    @Get("/transfers")
    PageView<TransferView> listTransfers(
            @RequestAttribute(AccessFilter.CALLER) Caller caller,
            @QueryValue @Nullable String run,
            @QueryValue @Nullable String state,
            @QueryValue @Nullable Integer limit,
            @QueryValue @Nullable String cursor) {
        if (run == null && !caller.is(Role.OPERATOR)) {
            throw new AtollException(
                    ErrorCode.DENIED,
                    "cannot list the transfers of all projects: caller '%s' is not an operator (name a run)"
                            .formatted(caller.name()));
        }
        return transfers.list(
                Page.of(limit, cursor), run == null ? null : runs.find(caller, run).run(), state);
    }

    /** One transfer. */
    @Get("/transfers/{id}")
    TransferView showTransfer(
            @RequestAttribute(AccessFilter.CALLER) Caller caller, @PathVariable String id) {
        return transfers.show(caller, id);
    }

    /** What crossed each link for a run. */
    @Get("/runs/{id}/links")
    PageView<LinkView> listLinks(
            @RequestAttribute(AccessFilter.CALLER) Caller caller, @PathVariable String id) {
        return new PageView<>(transfers.links(runs.find(caller, id).run()), null);
    }
}
