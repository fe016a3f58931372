package io.atoll.cli.api;

import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.time.TimeSource;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/**
 * Reads server-sent events (HTML Living Standard, section 9.2) one by one. A server says something
 * every few seconds; a connection on which nothing at all comes for long is closed as broken, if
 * somebody reads it meanwhile. Owned by the thread that reads; any thread may close it.
 */
public final class EventStream implements AutoCloseable {
    /** Six times as long as a server is silent at most. */
    static final Duration LONGEST_SILENCE = Duration.ofSeconds(30);

    private static final int MAX_EVENT_CHARACTERS = 4 << 20;

    private final BufferedReader reader;
    private final InputStream in;
    private final TimeSource time;
    private final Thread watch;
    private volatile long heardNanos;
    private volatile boolean read;
    private String lastId;

    /**
     * One event.
     *
     * @param name {@code message} if it has none
     * @param id empty if it has none
     */
    public record Event(String name, String id, String payload) {}

    /**
     * Reads {@code in}.
     *
     * @param lastId the id behind which it was asked for; may be empty
     */
    EventStream(InputStream in, String lastId, Duration longestSilence, TimeSource time) {
        this.in = in;
        this.lastId = lastId;
        this.time = time;
        this.heardNanos = time.nanoTime();
        this.reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        this.watch = Thread.ofVirtual().name("silence").start(() -> watch(longestSilence));
    }

    /**
     * The next event; empty at the end of the stream or when the connection broke.
     *
     * @throws AtollException INTERNAL if an event is too large to be one
     */
    public Optional<Event> next() {
        heardNanos = time.nanoTime();
        read = true;
        try {
            return readOn();
        } finally {
            read = false; // whoever shows it may be held up for hours
        }
    }

    private Optional<Event> readOn() {
        String name = "message";
        String id = "";
        var payload = new StringBuilder();
        boolean any = false;
        try {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                heardNanos = time.nanoTime();
                if (line.isEmpty()) {
                    // An id counts though nothing comes with it.
                    lastId = id.isEmpty() ? lastId : id;
                    if (any) {
                        return Optional.of(new Event(name, id, payload.toString()));
                    }
                    continue;
                }
                int colon = line.indexOf(':');
                String field = colon < 0 ? line : line.substring(0, colon);
                String value = colon < 0 ? "" : line.substring(colon + 1).replaceFirst("^ ", "");
                switch (field) {
                    case "event" -> name = value;
                    case "id" -> id = value;
                    case "data" -> {
                        requireRoom(payload.length() + value.length());
                        payload.append(any ? "\n" : "").append(value);
                        any = true;
                    }
                    default -> {
                        // A comment or a field that means nothing to us.
                    }
                }
            }
            return Optional.empty();
        } catch (IOException | UncheckedIOException _) {
            return Optional.empty();
        }
    }

    /** The id behind which a new connection would go on; empty: none was given. */
    public String lastId() {
        return lastId;
    }

    private static void requireRoom(int characters) {
        if (characters > MAX_EVENT_CHARACTERS) {
            throw new AtollException(
                    ErrorCode.INTERNAL,
                    "cannot read the stream: an event has more than %d characters"
                            .formatted(MAX_EVENT_CHARACTERS));
        }
    }

    /** Whether it is not taken for broken. */
    boolean isOpen() {
        return watch.isAlive();
    }

    private long silence() {
        return read ? time.nanoTime() - heardNanos : 0;
    }

    private void watch(Duration longest) {
        try {
            long silence = silence();
            while (silence < longest.toNanos()) {
                Thread.sleep(longest.minusNanos(silence));
                silence = silence();
            }
            in.close();
        } catch (InterruptedException | IOException _) {
            // It was closed by whoever reads.
        }
    }

    @Override
    public void close() {
        watch.interrupt();
        try {
            in.close();
        } catch (IOException _) {
            // It is closed either way.
        }
    }
}
