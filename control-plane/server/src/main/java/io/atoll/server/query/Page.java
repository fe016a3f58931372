package io.atoll.server.query;

import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Which part of a list is wanted.
 *
 * @param limit how many, 1 to {@link #MOST}
 * @param after key of the last one of the part before; empty: from the start
 */
public record Page(int limit, String after) {
    /** The most that one part holds. */
    public static final int MOST = 1_000;

    private static final int USUAL = 100;

    /**
     * Reads what was asked for.
     *
     * @throws AtollException INVALID if the limit is out of range or the cursor is none of ours
     */
    public static Page of(@Nullable Integer limit, @Nullable String cursor) {
        int wanted = limit == null ? USUAL : limit;
        if (wanted < 1 || wanted > MOST) {
            throw new AtollException(
                    ErrorCode.INVALID,
                    "cannot list %d at once (expected 1 to %d)".formatted(wanted, MOST));
        }
        return new Page(wanted, cursor == null ? "" : decode(cursor));
    }

    /** The key as a number; -1: from the start. */
    long afterNumber() {
        try {
            return after.isEmpty() ? -1 : Long.parseLong(after);
        } catch (NumberFormatException _) {
            throw unreadable();
        }
    }

    /** The key as a UUID; absent: from the start. */
    Optional<java.util.UUID> afterId() {
        try {
            return after.isEmpty()
                    ? Optional.empty()
                    : Optional.of(java.util.UUID.fromString(after));
        } catch (IllegalArgumentException _) {
            throw unreadable();
        }
    }

    /** The cursor of what follows {@code rows}, of which one more than the limit was read. */
    <T> Optional<String> next(List<T> rows, Function<T, String> key) {
        return rows.size() > limit
                ? Optional.of(encode(key.apply(rows.get(limit - 1))))
                : Optional.empty();
    }

    /** The rows of this part, of which one more than the limit was read. */
    <T> List<T> cut(List<T> rows) {
        return rows.size() > limit ? rows.subList(0, limit) : rows;
    }

    private static String encode(String key) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(key.getBytes(StandardCharsets.UTF_8));
    }

    private static String decode(String cursor) {
        try {
            String key = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
            if (key.indexOf('\0') >= 0) {
                throw unreadable();
            }
            return key;
        } catch (IllegalArgumentException _) {
            throw unreadable();
        }
    }

    private static AtollException unreadable() {
        return new AtollException(
                ErrorCode.INVALID, "cannot read the cursor: it is none that was given out here");
    }
}
