package io.atoll.kernel.quantity;

import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * An amount of bytes. {@code K M G T} are decimal, {@code Ki Mi Gi Ti} binary, and a {@code B} may
 * follow.
 *
 * @param bytes at least 0
 */
public record ByteSize(long bytes) implements Comparable<ByteSize> {
    public static final ByteSize ZERO = new ByteSize(0);

    private static final Pattern TEXT =
            Pattern.compile("(\\d{1,19}(?:\\.\\d{1,6})?) ?(K|M|G|T|Ki|Mi|Gi|Ti)?B?");
    private static final Map<String, Long> UNITS =
            Map.of(
                    "K",
                    1_000L,
                    "M",
                    1_000_000L,
                    "G",
                    1_000_000_000L,
                    "T",
                    1_000_000_000_000L,
                    "Ki",
                    1L << 10,
                    "Mi",
                    1L << 20,
                    "Gi",
                    1L << 30,
                    "Ti",
                    1L << 40);
    private static final String[] BINARY = {"TiB", "GiB", "MiB", "KiB"};

    public ByteSize {
        if (bytes < 0) {
            throw new IllegalArgumentException("byte size " + bytes + " is below 0");
        }
    }

    /**
     * Parses {@code 256MiB}, {@code 4G}, {@code 1.5 GiB} or plain bytes.
     *
     * @throws AtollException INVALID
     */
    public static ByteSize parse(String text) {
        return parse("size", text);
    }

    /** As {@link #parse(String)}; a failure names {@code what} was to be read. */
    public static ByteSize parse(String what, String text) {
        var matcher = TEXT.matcher(text.strip());
        if (!matcher.matches()) {
            throw unreadable(what, text);
        }
        long unit = matcher.group(2) == null ? 1 : UNITS.getOrDefault(matcher.group(2), 1L);
        try {
            return new ByteSize(
                    new BigDecimal(matcher.group(1))
                            .multiply(BigDecimal.valueOf(unit))
                            .setScale(0, RoundingMode.HALF_UP)
                            .longValueExact());
        } catch (ArithmeticException _) {
            throw unreadable(what, text);
        }
    }

    private static AtollException unreadable(String what, String text) {
        return new AtollException(
                ErrorCode.INVALID,
                "cannot read %s '%s': expected a number with K, M, G, T, Ki, Mi, Gi or Ti, B optional"
                        .formatted(what, text));
    }

    public ByteSize plus(ByteSize other) {
        return new ByteSize(Math.addExact(bytes, other.bytes));
    }

    @Override
    public int compareTo(ByteSize other) {
        return Long.compare(bytes, other.bytes);
    }

    /** For machines: the shortest text that parses back to exactly this ({@code 256MiB}). */
    public String text() {
        long amount = bytes;
        String suffix = "";
        for (var unit : UNITS.entrySet()) {
            if (bytes % unit.getValue() == 0 && bytes / unit.getValue() < amount) {
                amount = bytes / unit.getValue();
                suffix = unit.getKey() + "B";
            }
        }
        return amount + suffix;
    }

    /**
     * For people: binary units, at most one decimal ({@code 47 KiB}, {@code 1.5 GiB}, {@code 12
     * B}).
     */
    @Override
    public String toString() {
        for (int i = 0; i < BINARY.length; i++) {
            long unit = 1L << (10 * (BINARY.length - i));
            double amount = (double) bytes / unit;
            // What would round to 1024 of a smaller unit is 1 of this one.
            if (amount >= 1 || (i < BINARY.length - 1 && Math.round(amount * 1024) >= 1024)) {
                boolean whole = amount >= 9.95 || Math.round(amount * 10) % 10 == 0;
                String number = whole ? "%.0f" : "%.1f";
                return String.format(Locale.ROOT, number, amount) + " " + BINARY[i];
            }
        }
        return bytes + " B";
    }
}
