package io.atoll.agent.app.config;

import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import java.time.LocalTime;
import java.util.regex.Pattern;

/**
 * A daily span of local time, {@code 18:00-08:00}; the start belongs to it, the end does not. A
 * span whose start is its end is the whole day.
 *
 * @param to not after the next midnight; {@code 24:00} is midnight
 */
public record OpenHours(LocalTime from, LocalTime to) {
    private static final Pattern TEXT = Pattern.compile("(\\d\\d):(\\d\\d)-(\\d\\d):(\\d\\d)");
    private static final int HOURS = 24;

    /**
     * Parses {@code HH:MM-HH:MM}.
     *
     * @throws AtollException INVALID
     */
    public static OpenHours parse(String text) {
        var matcher = TEXT.matcher(text);
        if (matcher.matches()) {
            int fromHour = Integer.parseInt(matcher.group(1));
            int toHour = Integer.parseInt(matcher.group(3));
            int fromMinute = Integer.parseInt(matcher.group(2));
            int toMinute = Integer.parseInt(matcher.group(4));
            boolean midnight = toHour == HOURS && toMinute == 0;
            if (fromHour < HOURS
                    && (toHour < HOURS || midnight)
                    && fromMinute < 60
                    && toMinute < 60) {
                return new OpenHours(
                        LocalTime.of(fromHour, fromMinute), LocalTime.of(toHour % HOURS, toMinute));
            }
        }
        throw new AtollException(
                ErrorCode.INVALID,
                "cannot read hours '%s': expected a span such as 18:00-08:00".formatted(text));
    }

    public boolean contains(LocalTime time) {
        if (from.equals(to)) {
            return true;
        }
        boolean afterStart = !time.isBefore(from);
        boolean beforeEnd = time.isBefore(to);
        return from.isBefore(to) ? afterStart && beforeEnd : afterStart || beforeEnd;
    }

    @Override
    public String toString() {
        return from + "-" + to;
    }
}
