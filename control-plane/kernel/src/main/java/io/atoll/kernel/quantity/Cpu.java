package io.atoll.kernel.quantity;

import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import java.math.BigDecimal;
import java.util.regex.Pattern;

/**
 * An amount of processor, in thousandths of a core.
 *
 * @param millis at least 0
 */
public record Cpu(long millis) implements Comparable<Cpu> {
    public static final Cpu ZERO = new Cpu(0);

    private static final Pattern TEXT = Pattern.compile("(\\d{1,16}(?:\\.\\d{1,3})?)|(\\d{1,18})m");

    public Cpu {
        if (millis < 0) {
            throw new IllegalArgumentException("cpu " + millis + "m is below 0");
        }
    }

    public static Cpu ofCores(long cores) {
        return new Cpu(Math.multiplyExact(cores, 1000L));
    }

    /**
     * Parses cores ({@code 2}, {@code 0.5}) or thousandths ({@code 500m}).
     *
     * @throws AtollException INVALID
     */
    public static Cpu parse(String text) {
        return parse("cpu", text);
    }

    /** As {@link #parse(String)}; a failure names {@code what} was to be read. */
    public static Cpu parse(String what, String text) {
        var matcher = TEXT.matcher(text.strip());
        if (!matcher.matches()) {
            throw unreadable(what, text);
        }
        try {
            return matcher.group(2) != null
                    ? new Cpu(Long.parseLong(matcher.group(2)))
                    : new Cpu(new BigDecimal(matcher.group(1)).movePointRight(3).longValueExact());
        } catch (ArithmeticException _) {
            throw unreadable(what, text);
        }
    }

    private static AtollException unreadable(String what, String text) {
        return new AtollException(
                ErrorCode.INVALID,
                "cannot read %s '%s': expected cores such as 2 or 0.5, or 500m"
                        .formatted(what, text));
    }

    /** For machines: the text that parses back to exactly this; same as {@link #toString}. */
    public String text() {
        return toString();
    }

    @Override
    public int compareTo(Cpu other) {
        return Long.compare(millis, other.millis);
    }

    /** Cores without trailing zeros: {@code 2}, {@code 0.5}. */
    @Override
    public String toString() {
        return BigDecimal.valueOf(millis, 3).stripTrailingZeros().toPlainString();
    }
}
