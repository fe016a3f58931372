package io.atoll.cli.run;

import io.atoll.cli.api.ApiClient;
import io.atoll.cli.api.EventStream;
import io.atoll.cli.api.Json;
import io.atoll.cli.api.Pause;
import io.atoll.cli.terminal.Surroundings;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.backoff.Backoff;
import io.atoll.kernel.time.TimeSource;
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
    private static final Backoff RETRIES =
            Backoff.doubling(Duration.ofMillis(100), Duration.ofSeconds(1));
    private static final int MOST_BREAKS = 12;

    private final ApiClient api;
    private final TimeSource time;
    private final Backoff.Attempts retries;
    private final PrintStream out;
    private final PrintStream err;
    private long outBytes;
    private long errBytes;
    private volatile boolean complete;
    private volatile boolean unread;

    public LogFollower(ApiClient api, Surroundings surroundings) {
        this.api = api;
        this.time = surroundings.time();
        this.retries = RETRIES.attempts(MOST_BREAKS, surroundings.random());
        this.out = surroundings.out();
        this.err = surroundings.err();
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
        boolean again = !complete && !unread;
        while (again) {
            long openedNanos = time.nanoTime();
            try (EventStream stream = open(execution, follow)) {
                read(stream);
            } catch (AtollException e) {
                if (e.code() != ErrorCode.UNAVAILABLE || !follow) {
                    throw e;
                }
            }
            again = follow && !complete && !unread && paused(openedNanos);
        }
    }

    // A stream that held for long has a new budget: a log may be followed for days.
    private boolean paused(long openedNanos) {
        retries.lostAfter(Duration.ofNanos(time.nanoTime() - openedNanos));
        Optional<Duration> pause = retries.next();
        pause.ifPresent(Pause::of);
        return pause.isPresent();
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
