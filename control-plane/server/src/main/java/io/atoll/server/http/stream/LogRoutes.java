package io.atoll.server.http.stream;

import io.atoll.control.event.ControlRecord.AttemptRecord;
import io.atoll.control.state.Caller;
import io.atoll.control.state.LogAccess;
import io.atoll.control.state.SiteState;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.server.http.AccessFilter;
import io.atoll.server.http.Beans;
import io.atoll.server.http.HttpServices;
import io.atoll.server.query.ExecutionQuery;
import io.atoll.server.query.PolicyQuery;
import io.atoll.server.query.SiteQuery;
import io.atoll.server.stream.LogPiece;
import io.atoll.server.stream.LogPosition;
import io.atoll.server.stream.LogSource;
import io.atoll.server.stream.Source;
import io.atoll.server.stream.Streams;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Header;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.http.annotation.RequestAttribute;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;

/** Logs of executions, read from their sites. */
@Controller("/v1/executions/{id}/logs")
@ExecuteOn(Beans.REQUESTS)
final class LogRoutes {
    private static final byte[] NOTHING = {};

    /** Plain text has no word that is none of the log's: it begins at once and says no more. */
    private static final Streams.Words<byte[]> PLAIN_WORDS =
            new Streams.Words<>(
                    NOTHING,
                    NOTHING,
                    failure ->
                            ("\n" + failure.getMessage() + "\n").getBytes(StandardCharsets.UTF_8));

    private final ExecutionQuery executions;
    private final PolicyQuery policies;
    private final SiteQuery sites;
    private final Streams streams;
    private final HttpServices services;

    LogRoutes(
            ExecutionQuery executions,
            PolicyQuery policies,
            SiteQuery sites,
            Streams streams,
            HttpServices services) {
        this.executions = executions;
        this.policies = policies;
        this.sites = sites;
        this.streams = streams;
        this.services = services;
    }

    /**
     * The bytes as they are, without {@code stream} of both streams as they come; or, if
     * server-sent events are accepted, events stdout and stderr with the bytes in base64, left-out
     * where bytes were not kept, and a last one that tells the end, or the error. The id of an
     * event says how far it leads; with it as {@code Last-Event-ID} a reader goes on there.
     */
    @Get(headRoute = false)
    @Produces({MediaType.TEXT_PLAIN, MediaType.TEXT_EVENT_STREAM})
    @ApiResponse(
            responseCode = "200",
            description = "the log",
            content = {
                @Content(mediaType = MediaType.TEXT_PLAIN, schema = @Schema(type = "string")),
                @Content(mediaType = MediaType.TEXT_EVENT_STREAM, schema = @Schema(type = "string"))
            })
    HttpResponse<Publisher<byte[]>> readLog(
            @RequestAttribute(AccessFilter.CALLER) Caller caller,
            @Header(HttpHeaders.ACCEPT) @Nullable String accept,
            @Header("Last-Event-ID") @Nullable String lastEventId,
            @PathVariable String id,
            @QueryValue @Nullable String stream,
            @QueryValue @Nullable Long offset,
            @QueryValue @Nullable Boolean follow) {
        var found = executions.find(caller, id);
        var read = streams(stream);
        boolean goesOn = Boolean.TRUE.equals(follow);
        var wanted =
                lastEventId == null || lastEventId.isBlank()
                        ? LogSource.Wanted.latest(
                                found, read, offset == null ? 0 : Math.max(0, offset), goesOn)
                        : new LogSource.Wanted(
                                found, read, LogPosition.parse(lastEventId.strip()), goesOn);
        checkNow(caller, found);
        boolean events = accept != null && accept.contains(MediaType.TEXT_EVENT_STREAM);
        return events
                ? HttpResponse.ok(open(caller, wanted, this::event, eventWords(wanted)))
                        .contentType(MediaType.TEXT_EVENT_STREAM_TYPE)
                : HttpResponse.ok(open(caller, wanted, LogRoutes::plain, PLAIN_WORDS))
                        .contentType(MediaType.TEXT_PLAIN_TYPE);
    }

    private static byte[] plain(LogSource.Wanted wanted, LogPiece piece) {
        return switch (piece) {
            case LogPiece.Bytes bytes -> bytes.bytes();
            case LogPiece.LeftOut(_, var count, _) ->
                    "\n[atoll: %d bytes were left out here]\n"
                            .formatted(count)
                            .getBytes(StandardCharsets.UTF_8);
            case LogPiece.End _ -> NOTHING;
        };
    }

    private byte[] event(LogSource.Wanted wanted, LogPiece piece) {
        String id = piece.position().text();
        return switch (piece) {
            case LogPiece.Bytes(var stderr, var bytes, _) ->
                    EventText.event(name(stderr), id, Base64.getEncoder().encodeToString(bytes));
            case LogPiece.LeftOut(var stderr, var count, _) ->
                    EventText.event(
                            "left-out",
                            id,
                            services.json()
                                    .write(
                                            new TreeMap<>(
                                                    Map.of(
                                                            "stream",
                                                            name(stderr),
                                                            "bytes",
                                                            count))));
            case LogPiece.End _ -> EventText.event("end", id, end(wanted));
        };
    }

    private static String name(boolean stderr) {
        return stderr ? "stderr" : "stdout";
    }

    private Streams.Words<byte[]> eventWords(LogSource.Wanted wanted) {
        return new Streams.Words<>(
                EventText.start(wanted.after().text()),
                EventText.alive(),
                failure -> EventText.error(StreamError.json(services.json(), failure)));
    }

    private Publisher<byte[]> open(
            Caller caller,
            LogSource.Wanted wanted,
            BiFunction<LogSource.Wanted, LogPiece, byte[]> form,
            Streams.Words<byte[]> words) {
        return streams.open(
                () ->
                        new Formed(
                                new LogSource(
                                        wanted,
                                        services.logs(),
                                        executions,
                                        services.shared(),
                                        (execution, attempt) ->
                                                check(
                                                        caller,
                                                        new ExecutionQuery.Found(
                                                                execution,
                                                                wanted.execution().run()),
                                                        attempt)),
                                piece -> form.apply(wanted, piece)),
                words);
    }

    // What is refused now is refused by a status; later it can only be the last event.
    private void checkNow(Caller caller, ExecutionQuery.Found found) {
        var attempts = executions.attempts(found.execution());
        if (!attempts.isEmpty()) {
            check(caller, found, attempts.getLast());
        }
    }

    /** Reading a log is a copy of what it says at the global store's place. */
    private void check(Caller caller, ExecutionQuery.Found found, AttemptRecord attempt) {
        var judgement =
                LogAccess.judge(
                        policies.engine(),
                        caller,
                        found.run().project(),
                        found.execution().classes(),
                        attempt.site(),
                        services.global());
        if (!judgement.allowed()) {
            throw new AtollException(ErrorCode.DENIED, judgement.why());
        }
        if (!(sites.find(attempt.site()).state() instanceof SiteState.Connected)) {
            throw new AtollException(
                    ErrorCode.UNAVAILABLE,
                    "cannot read the log: site '%s', where it lies, is not connected"
                            .formatted(attempt.site()));
        }
    }

    private static Set<Boolean> streams(@Nullable String stream) {
        return switch (stream) {
            case null -> Set.of(false, true);
            case "stdout" -> Set.of(false);
            case "stderr" -> Set.of(true);
            default ->
                    throw new AtollException(
                            ErrorCode.INVALID,
                            "cannot read the stream '%s' (expected stdout or stderr)"
                                    .formatted(stream));
        };
    }

    private String end(LogSource.Wanted wanted) {
        var execution =
                executions.show(
                        new ExecutionQuery.Found(
                                executions.again(wanted.execution()), wanted.execution().run()));
        var end = new LinkedHashMap<String, Object>();
        end.put("state", execution.state());
        Optional.ofNullable(execution.exitCode()).ifPresent(code -> end.put("exitCode", code));
        Optional.ofNullable(execution.signal()).ifPresent(signal -> end.put("signal", signal));
        Optional.ofNullable(execution.detail())
                .or(() -> Optional.ofNullable(execution.reason()))
                .ifPresent(detail -> end.put("detail", detail));
        return services.json().write(end);
    }

    /** A log in the form of the answer. */
    private record Formed(LogSource source, Function<LogPiece, byte[]> form)
            implements Source<byte[]> {
        @Override
        public Next<byte[]> next() throws InterruptedException {
            return switch (source.next()) {
                case Next.Item<LogPiece>(var piece) -> new Next.Item<>(form.apply(piece));
                case Next.Quiet<LogPiece> _ -> new Next.Quiet<>();
                case Next.Over<LogPiece> _ -> new Next.Over<>();
            };
        }

        @Override
        public void close() {
            source.close();
        }
    }
}
