package io.atoll.cli.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.backoff.Backoff;
import java.time.Duration;
import java.util.Map;
import java.util.function.Predicate;

/**
 * A stream of server-sent events read over as many connections as it takes: each goes on behind the
 * last event that was seen, so that none is missed and none comes twice. A connection counts as an
 * answer once an event comes, or when it lasted for a minute: one that is taken and only tells an
 * error is none. Owned by the thread that reads.
 */
public final class ResumedStream {
    private final ApiClient api;
    private final String path;
    private final Patience patience;
    private String last;

    /** {@code last}: the id behind which it begins; empty: where the server begins. */
    public ResumedStream(ApiClient api, String path, String last, Patience patience) {
        this.api = api;
        this.path = path;
        this.last = last;
        this.patience = patience;
    }

    /** The id behind which it goes on; empty: nothing was heard. */
    public String last() {
        return last;
    }

    /**
     * Reads until {@code reader} has had enough.
     *
     * @param reader takes each event; false: enough
     * @throws AtollException as the server refuses, at once or by an event {@code error}; if the
     *     first connection fails; UNAVAILABLE once there was no answer for too long
     */
    public void read(Predicate<EventStream.Event> reader) {
        var tries = patience.tries();
        boolean begun = false;
        while (true) {
            AtollException failure;
            try (EventStream stream = api.stream(path, headers())) {
                begun = true;
                if (!readOn(stream, reader, tries)) {
                    return;
                }
                failure = Patience.broken(api.connection());
            } catch (AtollException e) {
                if (!begun) {
                    throw e;
                }
                failure = e;
            }
            patience.await(failure, tries);
        }
    }

    /** Returns whether the stream ended before the reader had enough. */
    private boolean readOn(
            EventStream stream, Predicate<EventStream.Event> reader, Backoff.Attempts tries) {
        long openedNanos = patience.nanoTime();
        try {
            for (var next = stream.next(); next.isPresent(); next = stream.next()) {
                if (next.get().name().equals("error")) {
                    throw failure(next.get());
                }
                patience.heard();
                last = stream.lastId();
                if (!reader.test(next.get())) {
                    return false;
                }
            }
            last = stream.lastId();
            return true;
        } finally {
            Duration lasted = Duration.ofNanos(patience.nanoTime() - openedNanos);
            tries.lostAfter(lasted);
            if (lasted.compareTo(Patience.WELL) >= 0) {
                patience.heard();
            }
        }
    }

    private Map<String, String> headers() {
        return last.isEmpty() ? Map.of() : Map.of("Last-Event-ID", last);
    }

    private static AtollException failure(EventStream.Event event) {
        String text = event.payload();
        if (!text.startsWith("{")) {
            return new AtollException(ErrorCode.INTERNAL, text);
        }
        JsonNode error = Json.read(text);
        return new AtollException(
                Answer.code(error.path("code").asText()), error.path("detail").asText());
    }
}
