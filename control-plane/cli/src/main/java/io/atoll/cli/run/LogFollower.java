package io.atoll.cli.run;

import com.fasterxml.jackson.databind.JsonNode;
import io.atoll.cli.api.ApiClient;
import io.atoll.cli.api.EventStream;
import io.atoll.cli.api.Json;
import io.atoll.cli.api.Patience;
import io.atoll.cli.api.ResumedStream;
import io.atoll.cli.terminal.Surroundings;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.time.TimeSource;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * Copies an execution's stdout and stderr as they are written, over as many connections as it
 * takes. Owned by the thread that follows; another may only look at how far it is.
 */
public final class LogFollower {
    private static final String NO_ATTEMPT = "0/";

    private final ApiClient api;
    private final Patience patience;
    private final PrintStream out;
    private final PrintStream err;
    private final TimeSource time;
    private String position = "";
    private volatile long stirredNanos;
    private volatile boolean complete;
    private volatile boolean unread;

    /** Prints to the stdout and stderr of {@code surroundings}. */
    public LogFollower(ApiClient api, Patience patience, Surroundings surroundings) {
        this.api = api;
        this.patience = patience;
        this.out = surroundings.out();
        this.err = surroundings.err();
        this.time = surroundings.time();
        this.stirredNanos = time.nanoTime();
    }

    /** Whether all of both streams was copied. */
    public boolean complete() {
        return complete;
    }

    /** Whether stdout takes no more: its reader has gone, as {@code head} does. */
    public boolean unread() {
        return unread;
    }

    /** When it copied something last, or began. */
    long stirredNanos() {
        return stirredNanos;
    }

    /** Whether the execution was ever started, as far as was heard. */
    public boolean started() {
        return !position.isEmpty() && !position.startsWith(NO_ATTEMPT);
    }

    /**
     * Copies what was not copied yet, until nobody reads stdout or there is no more.
     *
     * @param follow until the execution ends; otherwise only what is there now
     * @throws AtollException as the server refuses: DENIED where residency forbids, NOT_FOUND if
     *     nothing of the log is kept; UNAVAILABLE once there was no answer for too long
     */
    public void copy(String execution, boolean follow) {
        String path =
                "/v1/executions/%s/logs?follow=%s".formatted(ApiClient.escape(execution), follow);
        var stream = new ResumedStream(api, path, position, patience);
        stirredNanos = time.nanoTime();
        stream.read(
                event -> {
                    stirredNanos = time.nanoTime();
                    boolean more = take(event);
                    position = stream.last();
                    return more;
                });
    }

    private boolean take(EventStream.Event event) {
        switch (event.name()) {
            case "stdout" -> print(out, bytes(event));
            case "stderr" -> print(err, bytes(event));
            case "left-out" -> {
                JsonNode gap = Json.read(event.payload());
                boolean stderr = gap.path("stream").asText().equals("stderr");
                String told =
                        "\n[atoll: %d bytes were left out here]\n"
                                .formatted(gap.path("bytes").asLong());
                print(stderr ? err : out, told.getBytes(StandardCharsets.UTF_8));
            }
            case "end" -> complete = true;
            default -> {
                // A newer server says more than we show.
            }
        }
        return !complete && !unread;
    }

    private static byte[] bytes(EventStream.Event event) {
        String text = event.payload();
        String base64 = text.startsWith("\"") ? Json.read(text).asText() : text;
        return Base64.getDecoder().decode(base64);
    }

    private void print(PrintStream to, byte[] bytes) {
        to.write(bytes, 0, bytes.length);
        to.flush();
        unread |= out.checkError();
    }
}
