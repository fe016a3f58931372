package io.atoll.kernel.log;

import io.atoll.kernel.json.CanonicalJson;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A fact of a log as one JSON object: time, level, logger, message, then what the message says as
 * {@code key=value}, then the error in one sentence. Stateless; any thread.
 */
public final class JsonLine {
    /** {@code key={}} or {@code key={0}}, alone between blanks. */
    private static final Pattern HOLE =
            Pattern.compile("(?:(?<=^|\\s)([A-Za-z][A-Za-z0-9]*)=)?\\{(\\d{0,3})}");

    private static final Set<String> OWN = Set.of("time", "level", "logger", "message", "error");

    private JsonLine() {}

    /**
     * What is said.
     *
     * @param logger name of the class, without its package
     * @param pattern the message with {@code {}} or {@code {0}} in place of values; key=value pairs
     *     become fields and leave the message
     * @param values in the order of the holes; missing ones stay holes
     * @param error absent: none; its stack trace is never written
     */
    public record Fact(
            Instant time,
            String level,
            String logger,
            String pattern,
            List<? extends @Nullable Object> values,
            @Nullable Throwable error) {
        /** What a log hands over as an array; absent: none. */
        public static List<? extends @Nullable Object> values(@Nullable Object @Nullable ... all) {
            return all == null ? List.of() : Arrays.asList(all);
        }
    }

    /** The line, without an end of line. */
    public static String write(Fact fact) {
        var fields = new LinkedHashMap<String, Object>();
        String message = message(fact, fields);
        var line = new LinkedHashMap<String, Object>();
        line.put("time", fact.time().truncatedTo(ChronoUnit.MILLIS).toString());
        line.put("level", fact.level());
        line.put("logger", fact.logger());
        line.put("message", message);
        fields.forEach((key, value) -> line.put(OWN.contains(key) ? key + "_" : key, value));
        var error = fact.error();
        if (error != null) {
            line.put("error", sentence(error));
        }
        return line.entrySet().stream()
                .map(JsonLine::member)
                .collect(Collectors.joining(",", "{", "}"));
    }

    private static String member(Map.Entry<String, Object> entry) {
        return CanonicalJson.write(entry.getKey()) + ":" + CanonicalJson.write(entry.getValue());
    }

    private static String message(Fact fact, Map<String, Object> fields) {
        var values = fact.values();
        var message = new StringBuilder();
        Matcher hole = HOLE.matcher(fact.pattern());
        int next = 0;
        while (hole.find()) {
            int at = hole.group(2).isEmpty() ? next++ : Integer.parseInt(hole.group(2));
            if (at >= values.size()) {
                continue;
            }
            String key = hole.group(1);
            if (key == null) {
                hole.appendReplacement(
                        message, Matcher.quoteReplacement(String.valueOf(values.get(at))));
            } else {
                hole.appendReplacement(message, "");
                fields.put(key, value(values.get(at)));
            }
        }
        return hole.appendTail(message).toString().replaceAll("\\s+", " ").strip();
    }

    private static Object value(@Nullable Object value) {
        return value instanceof Integer || value instanceof Long || value instanceof Boolean
                ? value
                : String.valueOf(value);
    }

    private static String sentence(Throwable error) {
        return error.toString().replaceAll("[\\r\\n]+", " ");
    }
}
