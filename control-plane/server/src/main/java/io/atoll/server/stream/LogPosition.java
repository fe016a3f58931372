package io.atoll.server.stream;

import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import java.util.regex.Pattern;

/**
 * How far somebody has read an execution's log. Bytes that were left out count.
 *
 * @param attempt number of the attempt; 0: nothing was read yet
 * @param stdout bytes of that attempt's stdout
 * @param stderr bytes of its stderr
 */
public record LogPosition(int attempt, long stdout, long stderr) {
    private static final Pattern TEXT = Pattern.compile("(\\d{1,9})/(\\d{1,18})/(\\d{1,18})");

    /** The latest attempt, from {@code offset} of both of its streams. */
    static LogPosition latestFrom(long offset) {
        return new LogPosition(0, offset, offset);
    }

    /**
     * Reads what {@link #text} wrote.
     *
     * @throws AtollException INVALID
     */
    public static LogPosition parse(String text) {
        var matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new AtollException(
                    ErrorCode.INVALID,
                    "cannot go on in the log behind '%s': expected ATTEMPT/STDOUT/STDERR, such as 1/4096/0"
                            .formatted(text));
        }
        return new LogPosition(
                Integer.parseInt(matcher.group(1)),
                Long.parseLong(matcher.group(2)),
                Long.parseLong(matcher.group(3)));
    }

    /** {@code ATTEMPT/STDOUT/STDERR}. */
    public String text() {
        return attempt + "/" + stdout + "/" + stderr;
    }

    long of(boolean ofStderr) {
        return ofStderr ? stderr : stdout;
    }

    LogPosition after(boolean ofStderr, long bytes) {
        return ofStderr
                ? new LogPosition(attempt, stdout, stderr + bytes)
                : new LogPosition(attempt, stdout + bytes, stderr);
    }
}
