package io.atoll.kernel.label;

import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.text.Shown;

/** Texts that people choose freely and that are stored. */
public final class StorableText {
    private StorableText() {}

    /**
     * Returns {@code text} if it can be stored: PostgreSQL reads no JSON that holds U+0000, and no
     * path can hold it.
     *
     * @param what it is, such as {@code the name of an artifact}
     * @throws AtollException INVALID
     */
    public static String check(String what, String text) {
        if (text.indexOf('\0') >= 0) {
            throw new AtollException(
                    ErrorCode.INVALID,
                    "cannot use '%s' as %s: the character U+0000 is not allowed"
                            .formatted(Shown.name(text.replace('\0', '\uFFFD')), what));
        }
        return text;
    }
}
