package io.atoll.cli.api;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Reads server-sent events (HTML Living Standard, section 9.2) one by one. Owned by the thread that
 * reads; any thread may close it.
 */
public final class EventStream implements AutoCloseable {
    private static final int MAX_EVENT_CHARACTERS = 4 << 20;

    private final BufferedReader reader;
    private final InputStream in;

    /**
     * One event.
     *
     * @param name {@code message} if it has none
     * @param id empty if it has none
     */
    public record Event(String name, String id, String payload) {}

    EventStream(InputStream in) {
        this.in = in;
        this.reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    }

    /** The next event; empty at the end of the stream or when the connection broke. */
    public Optional<Event> next() {
        String name = "message";
        String id = "";
        var payload = new StringBuilder();
        boolean any = false;
        try {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                if (line.isEmpty()) {
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
                        if (payload.length() + value.length() > MAX_EVENT_CHARACTERS) {
                            return Optional.empty();
                        }
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

    @Override
    public void close() {
        try {
            in.close();
        } catch (IOException _) {
            // It is closed either way.
        }
    }
}
