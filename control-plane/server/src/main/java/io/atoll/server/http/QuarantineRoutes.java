package io.atoll.server.http;

import io.atoll.control.event.ControlCommand;
import io.atoll.control.event.Reply;
import io.atoll.control.state.Caller;
import io.atoll.control.state.Role;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.server.query.Page;
import io.atoll.server.query.QuarantineQuery;
import io.atoll.server.view.PageView;
import io.atoll.server.view.QuarantineView;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.http.annotation.RequestAttribute;
import io.micronaut.http.annotation.Status;
import io.micronaut.scheduling.annotation.ExecuteOn;
import org.jspecify.annotations.Nullable;

/** What broke the leader and waits for an operator. */
@Controller("/v1/quarantine")
@ExecuteOn(Beans.REQUESTS)
final class QuarantineRoutes {
    private final QuarantineQuery quarantine;
    private final Commands commands;

    QuarantineRoutes(QuarantineQuery quarantine, Commands commands) {
        this.quarantine = quarantine;
        this.commands = commands;
    }

    /** What is set aside. Operators only. */
    @Get
    PageView<QuarantineView> listQuarantined(
            @RequestAttribute(AccessFilter.CALLER) Caller caller,
            @QueryValue @Nullable Integer limit,
            @QueryValue @Nullable String cursor) {
        operator(caller);
        return quarantine.list(Page.of(limit, cursor));
    }

    /** One thing that is set aside, with what a retry would apply. Operators only. */
    @Get("/{id}")
    QuarantineView showQuarantined(
            @RequestAttribute(AccessFilter.CALLER) Caller caller, @PathVariable String id) {
        operator(caller);
        return quarantine.show(id);
    }

    /** Applies it again, and lets its run go on when nothing else of it is set aside. */
    @Post("/{id}/retry")
    @Status(HttpStatus.NO_CONTENT)
    void retryQuarantined(
            @RequestAttribute(AccessFilter.CALLER) Caller caller, @PathVariable String id) {
        commands.ask(new ControlCommand.ResolveQuarantined(caller, id, true), Reply.Done.class);
    }

    /** Drops it for good; an attempt whose end it told counts as lost. */
    @Post("/{id}/drop")
    @Status(HttpStatus.NO_CONTENT)
    void dropQuarantined(
            @RequestAttribute(AccessFilter.CALLER) Caller caller, @PathVariable String id) {
        commands.ask(new ControlCommand.ResolveQuarantined(caller, id, false), Reply.Done.class);
    }

    private static void operator(Caller caller) {
        if (!caller.is(Role.OPERATOR)) {
            throw new AtollException(
                    ErrorCode.DENIED,
                    "cannot show what is set aside: caller '%s' is not an operator"
                            .formatted(caller.name()));
        }
    }
}
