package io.atoll.cli.terminal;

import io.atoll.kernel.quantity.ByteSize;
import io.atoll.kernel.quantity.Durations;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Amounts as a person reads them. */
public final class Units {
    private Units() {}

    /** {@code 47 KiB}; nothing at all is {@code 0}. */
    public static String bytes(long bytes) {
        return bytes == 0 ? "0" : new ByteSize(bytes).toString();
    }

    /** {@code 41 ms}, {@code 0.6 s}. */
    public static String millis(long millis) {
        return Durations.print(Duration.ofMillis(Math.max(0, millis)));
    }

    /** {@code 1,461}. */
    public static String count(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }

    /** {@code 1 run}, {@code 3 runs}. */
    public static String count(long count, String what) {
        return count(count) + " " + what + (count == 1 ? "" : "s");
    }

    /** How long ago {@code time} was ({@code 12 s ago}); empty for no time. */
    public static String ago(@Nullable String time, Instant now) {
        if (time == null || time.isEmpty()) {
            return "";
        }
        try {
            return millis(Duration.between(Instant.parse(time), now).toMillis()) + " ago";
        } catch (DateTimeParseException _) {
            return time;
        }
    }
}
