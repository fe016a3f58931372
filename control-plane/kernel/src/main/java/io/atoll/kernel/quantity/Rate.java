package io.atoll.kernel.quantity;

import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A rate of data, in bits per second, as links are sold.
 *
 * @param bitsPerSecond at least 0
 */
public record Rate(long bitsPerSecond) implements Comparable<Rate> {
    private static final Pattern TEXT =
            Pattern.compile("(\\d{1,19}(?:\\.\\d{1,3})?) ?([KMGT]?)bit/s");
    private static final Map<String, Long> UNITS =
            Map.of(
                    "",
                    1L,
                    "K",
                    1_000L,
                    "M",
                    1_000_000L,
                    "G",
                    1_000_000_000L,
                    "T",
                    1_000_000_000_000L);

    private static final List<String> LARGEST_FIRST = List.of("T", "G", "M", "K");

    public Rate {
        if (bitsPerSecond < 0) {
            throw new IllegalArgumentException("rate " + bitsPerSecond + " bit/s is below 0");
        }
    }

    /**
     * Parses {@code 2Gbit/s}, {@code 500 Kbit/s}.
     *
     * @throws AtollException INVALID
     */
    public static Rate parse(String text) {
        return parse("rate", text);
    }

    /** As {@link #parse(String)}; a failure names {@code what} was to be read. */
    public static Rate parse(String what, String text) {
        var matcher = TEXT.matcher(text.strip());
        if (!matcher.matches()) {
            throw unreadable(what, text);
        }
        long unit = UNITS.getOrDefault(matcher.group(2), 1L);
        try {
            return new Rate(
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
                "cannot read %s '%s': expected a number with bit/s, Kbit/s, Mbit/s, Gbit/s or Tbit/s"
                        .formatted(what, text));
    }

    /** For machines: the text that parses back to exactly this ({@code 2Gbit/s}). */
    public String text() {
        for (var unit : LARGEST_FIRST) {
            long size = UNITS.getOrDefault(unit, 1L);
            if (bitsPerSecond >= size && bitsPerSecond % size == 0) {
                return bitsPerSecond / size + unit + "bit/s";
            }
        }
        return bitsPerSecond + "bit/s";
    }

    @Override
    public int compareTo(Rate other) {
        return Long.compare(bitsPerSecond, other.bitsPerSecond);
    }

    /** For people: at most one decimal, rounded down ({@code 1.5 Gbit/s}). */
    @Override
    public String toString() {
        for (var unit : LARGEST_FIRST) {
            long size = UNITS.getOrDefault(unit, 1L);
            if (bitsPerSecond >= size) {
                var amount =
                        BigDecimal.valueOf(bitsPerSecond)
                                .divide(BigDecimal.valueOf(size), 1, RoundingMode.DOWN)
                                .stripTrailingZeros()
                                .toPlainString();
                return String.format(Locale.ROOT, "%s %sbit/s", amount, unit);
            }
        }
        return bitsPerSecond + " bit/s";
    }
}
