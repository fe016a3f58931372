package io.atoll.server.query;

import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How values are written in the API. */
public final class Texts {
    private static final DateTimeFormatter MILLIS =
            new DateTimeFormatterBuilder().appendInstant(3).toFormatter();

    private Texts() {}

    /** ISO 8601 in UTC with milliseconds. */
    public static String time(Instant instant) {
        return MILLIS.format(instant);
    }

    /** As {@link #time(Instant)}; absent stays absent. */
    static @Nullable String time(Optional<Instant> instant) {
        return instant.map(Texts::time).orElse(null);
    }

    /** An empty text counts as absent. */
    static @Nullable String orNull(String text) {
        return text.isEmpty() ? null : text;
    }

    /** The simple name of a state's record. */
    static String state(Object state) {
        return state.getClass().getSimpleName();
    }
}
