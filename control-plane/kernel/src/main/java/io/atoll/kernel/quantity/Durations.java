package io.atoll.kernel.quantity;

import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Pattern;

/** Durations as people write them: {@code 500ms}, {@code 10s}, {@code 1h30m}, {@code 2d}. */
public final class Durations {
    private static final Pattern TEXT =
            Pattern.compile(
                    "(?:(\\d{1,6})d)?(?:(\\d{1,8})h)?(?:(\\d{1,9})m(?!s))?(?:(\\d{1,9})s)?(?:(\\d{1,9})ms)?");

    private Durations() {}

    /**
     * Parses days, hours, minutes, seconds and milliseconds in this order.
     *
     * @throws AtollException INVALID
     */
    public static Duration parse(String text) {
        return parse("duration", text);
    }

    /** As {@link #parse(String)}; a failure names {@code what} was to be read. */
    public static Duration parse(String what, String text) {
        var matcher = TEXT.matcher(text.strip());
        if (text.isBlank() || !matcher.matches()) {
            throw new AtollException(
                    ErrorCode.INVALID,
                    "cannot read %s '%s': expected such as 500ms, 10s, 1h30m or 2d"
                            .formatted(what, text));
        }
        return Duration.ofDays(part(matcher.group(1)))
                .plusHours(part(matcher.group(2)))
                .plusMinutes(part(matcher.group(3)))
                .plusSeconds(part(matcher.group(4)))
                .plusMillis(part(matcher.group(5)));
    }

    /**
     * For machines: the text that parses back to exactly this ({@code 1h30m}).
     *
     * @param duration in whole milliseconds, at least 0
     */
    public static String text(Duration duration) {
        if (duration.isNegative() || duration.toNanosPart() % 1_000_000 != 0) {
            throw new IllegalArgumentException(
                    "duration " + duration + " is no whole number of milliseconds from 0");
        }
        if (duration.isZero()) {
            return "0s";
        }
        var text = new StringBuilder();
        append(text, duration.toDaysPart(), "d");
        append(text, duration.toHoursPart(), "h");
        append(text, duration.toMinutesPart(), "m");
        append(text, duration.toSecondsPart(), "s");
        append(text, duration.toMillisPart(), "ms");
        return text.toString();
    }

    /**
     * For people: {@code 3 ms}, {@code 0.6 s}, {@code 12 s}, {@code 1m 30s}, {@code 2h 5m}, {@code
     * 3d 4h}.
     */
    public static String print(Duration duration) {
        long millis = duration.toMillis();
        if (millis < 100) {
            return millis + " ms";
        }
        if (millis < 10_000) {
            return String.format(Locale.ROOT, "%.1f s", millis / 1000.0);
        }
        long seconds = Math.round(millis / 1000.0);
        if (seconds < 60) {
            return seconds + " s";
        }
        if (seconds < 3600) {
            return "%dm %ds".formatted(seconds / 60, seconds % 60);
        }
        if (seconds < 86_400) {
            return "%dh %dm".formatted(seconds / 3600, seconds % 3600 / 60);
        }
        return "%dd %dh".formatted(seconds / 86_400, seconds % 86_400 / 3600);
    }

    private static void append(StringBuilder text, long amount, String unit) {
        if (amount != 0) {
            text.append(amount).append(unit);
        }
    }

    private static long part(@org.jspecify.annotations.Nullable String digits) {
        return digits == null ? 0 : Long.parseLong(digits);
    }
}
