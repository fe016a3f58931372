package io.atoll.server.http;

import io.atoll.control.access.Caller;
import io.atoll.control.access.LogAccess;
import io.atoll.control.event.ControlRecord.AttemptRecord;
import io.atoll.control.site.SiteState;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.server.query.ExecutionQuery;
import io.atoll.server.query.PolicyQuery;
import io.atoll.server.query.SiteQuery;
import io.atoll.server.stream.LogPiece;
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
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;

/** Logs of executions, read from their sites. */
@Controller("/v1/executions/{id}/logs")
@ExecuteOn(Beans.REQUESTS)
final class LogRoutes {
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
     * server-sent events are accepted, events stdout and stderr with the bytes in base64 and a last
     * one that tells the end.
     */
    @Get(headRoute = false)
    @Produces({MediaType.TEXT_PLAIN, MediaType.TEXT_EVENT_STREAM})
    HttpResponse<Publisher<byte[]>> readLog(
            @RequestAttribute(AccessFilter.CALLER) Caller caller,
            @Header(HttpHeaders.ACCEPT) @Nullable String accept,
            @PathVariable String id,
            @QueryValue @Nullable String stream,
            @QueryValue @Nullable Long offset,
            @QueryValue @Nullable Boolean follow) {
        var wanted = wanted(caller, id, stream, offset, follow);
        boolean events = accept != null && accept.contains(MediaType.TEXT_EVENT_STREAM);
        return events
                ? HttpResponse.ok(open(caller, wanted, each -> event(wanted, each), this::error))
                        .contentType(MediaType.TEXT_EVENT_STREAM_TYPE)
                : HttpResponse.ok(open(caller, wanted, LogRoutes::plain, LogRoutes::sentence))
                        .contentType(MediaType.TEXT_PLAIN_TYPE);
    }

    private static Optional<byte[]> plain(LogPiece piece) {
        return switch (piece) {
            case LogPiece.Bytes bytes -> Optional.of(bytes.bytes());
            case LogPiece.End _ -> Optional.empty();
        };
    }

    private Optional<byte[]> event(LogSource.Wanted wanted, LogPiece piece) {
        return Optional.of(
                switch (piece) {
                    case LogPiece.Bytes(var stderr, var bytes) ->
                            event(
                                    stderr ? "stderr" : "stdout",
                                    Base64.getEncoder().encodeToString(bytes));
                    case LogPiece.End _ -> event("end", end(wanted));
                });
    }

    private static byte[] event(String name, String line) {
        return "event: %s\ndata: %s\n\n".formatted(name, line).getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] sentence(AtollException failure) {
        return ("\n" + failure.getMessage() + "\n").getBytes(StandardCharsets.UTF_8);
    }

    private byte[] error(AtollException failure) {
        return event(
                "error",
                services.json().write(Map.of("detail", String.valueOf(failure.getMessage()))));
    }

    private <T> Publisher<T> open(
            Caller caller,
            LogSource.Wanted wanted,
            Function<LogPiece, Optional<T>> form,
            Function<AtollException, T> last) {
        return streams.open(
                () ->
                        new Formed<>(
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
                                form),
                last);
    }

    private LogSource.Wanted wanted(
            Caller caller,
            String id,
            @Nullable String stream,
            @Nullable Long offset,
            @Nullable Boolean follow) {
        var found = executions.find(caller, id);
        var attempts = executions.attempts(found.execution());
        if (!attempts.isEmpty()) {
            check(caller, found, attempts.getLast());
        }
        return new LogSource.Wanted(
                found,
                streams(stream),
                offset == null ? 0 : Math.max(0, offset),
                Boolean.TRUE.equals(follow));
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
    private record Formed<T>(LogSource source, Function<LogPiece, Optional<T>> form)
            implements Source<T> {
        @Override
        public Optional<T> next() throws InterruptedException {
            return source.next().flatMap(form);
        }

        @Override
        public void close() {
            source.close();
        }
    }
}
