package io.atoll.kernel.json;

import java.math.BigDecimal;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Writes JSON so that equal values always give the same bytes, in the manner of RFC 8785: no white
 * space, keys sorted by UTF-16 code units, shortest escapes. Numbers are integers or decimals in
 * plain notation without trailing zeros; binary floating point is refused, because its text form is
 * not exact.
 */
public final class CanonicalJson {
    private CanonicalJson() {}

    /**
     * The canonical text of {@code value}.
     *
     * @param value null, Boolean, String, Integer, Long, BigDecimal, Enum (its name), a Map with
     *     String keys, or an Iterable of these
     * @throws IllegalArgumentException on any other type
     */
    public static String write(@Nullable Object value) {
        var out = new StringBuilder();
        append(out, value);
        return out.toString();
    }

    private static void append(StringBuilder out, @Nullable Object value) {
        switch (value) {
            case null -> out.append("null");
            case Boolean b -> out.append(b.booleanValue());
            case Integer n -> out.append(n.intValue());
            case Long n -> out.append(n.longValue());
            case BigDecimal n ->
                    out.append(n.signum() == 0 ? "0" : n.stripTrailingZeros().toPlainString());
            case String s -> appendString(out, s);
            case Enum<?> e -> appendString(out, e.name());
            case Map<?, ?> map -> appendMap(out, map);
            case Iterable<?> items -> appendItems(out, items.iterator());
            default ->
                    throw new IllegalArgumentException(
                            "cannot write " + value.getClass().getName() + " as canonical JSON");
        }
    }

    private static void appendMap(StringBuilder out, Map<?, ?> map) {
        var sorted = new TreeMap<String, @Nullable Object>();
        map.forEach((key, item) -> sorted.put((String) key, item));
        out.append('{');
        String separator = "";
        for (var entry : sorted.entrySet()) {
            out.append(separator);
            appendString(out, entry.getKey());
            out.append(':');
            append(out, entry.getValue());
            separator = ",";
        }
        out.append('}');
    }

    private static void appendItems(StringBuilder out, Iterator<?> items) {
        out.append('[');
        String separator = "";
        while (items.hasNext()) {
            out.append(separator);
            append(out, items.next());
            separator = ",";
        }
        out.append(']');
    }

    private static void appendString(StringBuilder out, String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\b' -> out.append("\\b");
                case '\f' -> out.append("\\f");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (c < 0x20) {
                        out.append("\\u%04x".formatted((int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }
}
