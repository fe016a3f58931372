package io.atoll.policy.data;

import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.digest.Digest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of one output of reviewed code in a data policy's release, {@code v2:sha256:HEX}: a
 * digest of everything that decides what the output is, made by {@link ReviewedCode}.
 *
 * <p>The form is part of the name. The first one, {@code sha256:HEX}, did not cover the output's
 * name and path; it is still read where it was stored, and equals no code of today.
 *
 * @param form which canonical form was hashed
 */
public record ReleaseCode(int form, Digest digest) {
    /** The form that {@link ReviewedCode} makes. */
    public static final int FORM = 2;

    private static final Pattern TEXT = Pattern.compile("(?:v([2-9])):(sha256:[0-9a-f]{64})");
    private static final Pattern FIRST = Pattern.compile("sha256:[0-9a-f]{64}");

    /**
     * Reads what {@link #toString} wrote, of any form.
     *
     * @throws AtollException INVALID if it is something else
     */
    public static ReleaseCode parse(String text) {
        if (FIRST.matcher(text).matches()) {
            return new ReleaseCode(1, Digest.parse(text));
        }
        Matcher named = TEXT.matcher(text);
        if (!named.matches()) {
            throw new AtollException(
                    ErrorCode.INVALID,
                    "cannot read code '%s': expected 'v%d:sha256:' and 64 hexadecimal digits"
                            .formatted(text, FORM));
        }
        return new ReleaseCode(Integer.parseInt(named.group(1)), Digest.parse(named.group(2)));
    }

    /** Whether code of today can have this name. */
    public boolean isCurrent() {
        return form == FORM;
    }

    @Override
    public String toString() {
        return form == 1 ? digest.toString() : "v" + form + ":" + digest;
    }
}
