package io.atoll.server.query;

import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where a follower of events is: behind the event of that number and, so that another event of the
 * same number is told apart from it, of that moment. A record that was put back to an older state
 * gives numbers again. Its text is the id of a server-sent event.
 *
 * @param number of the project's events; 0: before the first
 * @param at to the millisecond; absent: not told
 */
public record EventPlace(long number, Optional<Instant> at) {
    private static final Pattern TEXT = Pattern.compile("([0-9]{1,18})(?:-([0-9]{1,18}))?");

    /**
     * Parses {@code NUMBER} or {@code NUMBER-MILLISECONDS}.
     *
     * @throws AtollException INVALID
     */
    public static EventPlace parse(String text) {
        var matcher = TEXT.matcher(text.strip());
        if (!matcher.matches()) {
            throw new AtollException(
                    ErrorCode.INVALID,
                    "cannot go on after event '%s': expected the id or the number of an event"
                            .formatted(text));
        }
        var millis = Optional.ofNullable(matcher.group(2)).map(Long::parseLong);
        return new EventPlace(Long.parseLong(matcher.group(1)), millis.map(Instant::ofEpochMilli));
    }

    @Override
    public String toString() {
        return at.map(moment -> number + "-" + moment.toEpochMilli())
                .orElseGet(() -> Long.toString(number));
    }
}
