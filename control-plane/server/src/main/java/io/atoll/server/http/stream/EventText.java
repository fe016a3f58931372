package io.atoll.server.http.stream;

import java.nio.charset.StandardCharsets;

/** Server-sent events as bytes (HTML Living Standard, section 9.2). */
final class EventText {
    private static final byte[] ALIVE = bytes(":\n\n");

    private EventText() {}

    /** A comment, which means nothing but that the stream is alive. */
    static byte[] alive() {
        return ALIVE.clone();
    }

    /** A comment with the id behind which a reader goes on that has seen no event yet. */
    static byte[] start(String id) {
        return bytes(": it begins behind this event\nid: %s\n\n".formatted(id));
    }

    /** A comment with the id behind which a reader goes on: what lay before it is not for it. */
    static byte[] passed(String id) {
        return bytes(":\nid: %s\n\n".formatted(id));
    }

    /** An event without a name. {@code line}: without line ends. */
    static byte[] event(String id, String line) {
        return bytes("id: %s\ndata: %s\n\n".formatted(id, line));
    }

    static byte[] event(String name, String id, String line) {
        return bytes("event: %s\nid: %s\ndata: %s\n\n".formatted(name, id, line));
    }

    /** The last event of a stream that failed; a reader goes on behind the one before it. */
    static byte[] error(String line) {
        return bytes("event: error\ndata: %s\n\n".formatted(line));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
