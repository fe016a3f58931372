package io.atoll.kernel.id;

import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import java.util.regex.Pattern;

/** The one shape of names that people choose. */
final class Names {
    private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

    private Names() {}

    /**
     * Returns {@code text} if it is a DNS label (RFC 1123: lower case letters, digits and hyphens,
     * 1 to 63).
     */
    static String check(String what, String text) {
        if (!NAME.matcher(text).matches()) {
            throw new AtollException(
                    ErrorCode.INVALID,
                    "cannot use '%s' as the name of a %s: expected 1 to 63 lower case letters, digits and hyphens, starting and ending with a letter or digit"
                            .formatted(text, what));
        }
        return text;
    }
}
