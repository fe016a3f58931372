package io.atoll.server.http.stream;

import io.atoll.control.event.ControlRecord.RunRecord;
import io.atoll.control.state.Caller;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.id.ProjectName;
import io.atoll.kernel.id.RunId;
import io.atoll.server.http.AccessFilter;
import io.atoll.server.http.Beans;
import io.atoll.server.http.HttpServices;
import io.atoll.server.query.EventPlace;
import io.atoll.server.query.EventQuery;
import io.atoll.server.query.RunQuery;
import io.atoll.server.stream.EventSource;
import io.atoll.server.stream.Source;
import io.atoll.server.stream.Streams;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Header;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.http.annotation.RequestAttribute;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;

/** Events as they happen. */
@Controller("/v1/events")
@ExecuteOn(Beans.REQUESTS)
final class EventRoutes {
    private final EventQuery events;
    private final RunQuery runs;
    private final Streams streams;
    private final HttpServices services;

    EventRoutes(EventQuery events, RunQuery runs, Streams streams, HttpServices services) {
        this.events = events;
        this.runs = runs;
        this.streams = streams;
        this.services = services;
    }

    /**
     * The events of a project, from now on or after the one that {@code Last-Event-ID} names; of a
     * run, from its beginning. Goes on until the caller ends it; comments come while nothing
     * happens. An event of kind {@code stream.reset} says that the named one is not on record any
     * more; the newest ones follow. An event error with code and detail is the last one.
     */
    @Get(headRoute = false)
    @Produces(MediaType.TEXT_EVENT_STREAM)
    @ApiResponse(
            responseCode = "200",
            description = "the events",
            content =
                    @Content(
                            mediaType = MediaType.TEXT_EVENT_STREAM,
                            schema = @Schema(type = "string")))
    HttpResponse<Publisher<byte[]>> followEvents(
            @RequestAttribute(AccessFilter.CALLER) Caller caller,
            @QueryValue @Nullable String project,
            @QueryValue @Nullable String run,
            @Header("Last-Event-ID") @Nullable String lastEventId) {
        var found = Optional.ofNullable(run).map(name -> runs.find(caller, name));
        var of =
                found.map(each -> each.project())
                        .orElseGet(
                                () ->
                                        project == null
                                                ? caller.project()
                                                : new ProjectName(project));
        if (!caller.mayRead(of)) {
            throw new AtollException(
                    ErrorCode.DENIED,
                    "cannot follow the events of project '%s': caller '%s' has no role in it"
                            .formatted(of, caller.name()));
        }
        Optional<RunId> id = found.map(each -> each.run());
        EventPlace last = last(lastEventId, of, found);
        var words =
                new Streams.Words<>(
                        EventText.start(last.toString()),
                        EventText.alive(),
                        failure -> EventText.error(StreamError.json(services.json(), failure)));
        return HttpResponse.ok(
                        streams.open(
                                () ->
                                        new Told(
                                                new EventSource(
                                                        events,
                                                        services.shared(),
                                                        services.time(),
                                                        new EventSource.Of(of, id),
                                                        last)),
                                words))
                .contentType(MediaType.TEXT_EVENT_STREAM_TYPE);
    }

    private EventPlace last(@Nullable String id, ProjectName project, Optional<RunRecord> run) {
        if (id != null && !id.isBlank()) {
            return EventPlace.parse(id);
        }
        return run.map(each -> events.before(project, each.submittedAt()))
                .orElseGet(() -> events.newest(project));
    }

    /** Events in the form of the stream. */
    private record Told(EventSource source) implements Source<byte[]> {
        @Override
        public Next<byte[]> next() throws InterruptedException {
            return switch (source.next()) {
                case Next.Item<EventQuery.Told>(var event) ->
                        new Next.Item<>(EventText.event(event.place().toString(), event.json()));
                case Next.Quiet<EventQuery.Told>(var passed) ->
                        new Next.Quiet<>(
                                passed.map(told -> EventText.passed(told.place().toString())));
                case Next.Over<EventQuery.Told> _ -> new Next.Over<>();
            };
        }

        @Override
        public void close() {
            source.close();
        }
    }
}
