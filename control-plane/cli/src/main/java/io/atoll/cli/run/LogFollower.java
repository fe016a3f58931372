package io.atoll.cli.run;

import io.atoll.cli.api.ApiClient;
import io.atoll.cli.api.EventStream;
import io.atoll.cli.api.Json;
import io.atoll.cli.api.Pause;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/**
 * Copies an execution's stdout and stderr as they are written. Owned by the thread that follows;
 * another may only wait for it. When the connection breaks it asks again from where it was, unless
 * the execution's site is not connected.
 */
public final class LogFollower {
    private static final int MOST_BREAKS = 20;
    private static final Duration PAUSE = Duration.ofMillis(250);

    private final ApiClient api;
    private final PrintStream out;
    private final PrintStream err;
    private long outBytes;
    private long errBytes;
    private volatile boolean complete;
    private volatile boolean unread;

    public LogFollower(ApiClient api, PrintStream out, PrintStream err) {
        this.api = api;
        this.out = out;
        this.err = err;
    }

    /** Whether all of both streams was copied. */
    public boolean complete() {
        return complete;
    }

    /** Whether stdout takes no more: its reader has gone, as {@code head} does. */
    public boolean unread() {
        return unread;
    }

    /**
     * Copies until the execution ends, until its site cannot be reached any more, or until nobody
     * reads stdout.
     *
     * @param follow false: only what is there now
     * @throws AtollException as the server refuses: DENIED where residency forbids
     */
    public void copy(String execution, boolean follow) {
        for (int breaks = 0; !complete && !unread && breaks < MOST_BREAKS; breaks++) {
            try (EventStream stream = open(execution, follow)) {
                read(stream);
                if (!follow) {
                    return;
                }
            } catch (AtollException e) {
                if (e.code() != ErrorCode.UNAVAILABLE || !follow) {
                    throw e;
                }
            }
            if (!complete && !unread) {
                Pause.of(PAUSE);
            }
        }
    }

    private EventStream open(String execution, boolean follow) {
        return api.stream(
                "/v1/executions/%s/logs?follow=%s".formatted(ApiClient.escape(execution), follow),
                Map.of());
    }

    private void read(EventStream stream) {
        long outSeen = 0;
        long errSeen = 0;
        for (Optional<EventStream.Event> next = stream.next();
                next.isPresent();
                next = stream.next()) {
            EventStream.Event event = next.get();
            switch (event.name()) {
                case "stdout" -> {
                    byte[] bytes = bytes(event);
                    outBytes += print(out, bytes, outSeen, outBytes);
                    outSeen += bytes.length;
                    if (out.checkError()) {
                        unread = true;
                        return;
                    }
                }
                case "stderr" -> {
                    byte[] bytes = bytes(event);
                    errBytes += print(err, bytes, errSeen, errBytes);
                    errSeen += bytes.length;
                }
                case "end" -> {
                    complete = true;
                    return;
                }
                case "error" -> {
                    // The site went away in mid-stream; asking again tells more.
                    return;
                }
                default -> {
                    // A newer server says more than we show.
                }
            }
        }
    }

    private static byte[] bytes(EventStream.Event event) {
        String text = event.payload();
        String base64 = text.startsWith("\"") ? Json.read(text).asText() : text;
        return Base64.getDecoder().decode(base64);
    }

    // A stream that was opened again starts over: what was printed is passed over.
    private static long print(PrintStream to, byte[] bytes, long streamed, long printed) {
        int skip = Math.clamp(printed - streamed, 0, bytes.length);
        int rest = bytes.length - skip;
        to.write(bytes, skip, rest);
        to.flush();
        return rest;
    }
}
