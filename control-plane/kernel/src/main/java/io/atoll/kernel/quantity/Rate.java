package io.atoll.kernel.quantity;

import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import java.math.BigDecimal;
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
            Pattern.compile("(\\d{1,12}(?:\\.\\d{1,3})?) ?([KMGT]?)bit/s");
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

    public Rate {
        if (bitsPerSecond < 0) {
            throw new IllegalArgumentException("rate " + bitsPerSecond + " bit/s is below 0");
        }
    }

    /** Parses {@code 2Gbit/s}, {@code 500 Kbit/s}. @throws AtollException INVALID */
    public static Rate parse(String text) {
        var matcher = TEXT.matcher(text.strip());
        if (!matcher.matches()) {
            throw new AtollException(
                    ErrorCode.INVALID,
                    "cannot read rate '%s': expected a number with bit/s, Kbit/s, Mbit/s, Gbit/s or Tbit/s"
                            .formatted(text));
        }
        long unit = UNITS.getOrDefault(matcher.group(2), 1L);
        return new Rate(
                new BigDecimal(matcher.group(1)).multiply(BigDecimal.valueOf(unit)).longValue());
    }

    @Override
    public int compareTo(Rate other) {
        return Long.compare(bitsPerSecond, other.bitsPerSecond);
    }

    @Override
    public String toString() {
        for (var unit : new String[] {"T", "G", "M", "K"}) {
            long size = UNITS.getOrDefault(unit, 1L);
            if (bitsPerSecond >= size) {
                var amount =
                        BigDecimal.valueOf(bitsPerSecond * 10 / size, 1)
                                .stripTrailingZeros()
                                .toPlainString();
                return String.format(Locale.ROOT, "%s %sbit/s", amount, unit);
            }
        }
        return bitsPerSecond + " bit/s";
    }
}
