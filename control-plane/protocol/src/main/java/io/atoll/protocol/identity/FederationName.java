package io.atoll.protocol.identity;

import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import java.util.regex.Pattern;

/**
 * The name of a federation: the trust domain of its SPIFFE names.
 *
 * @param text 1 to 255 lower case letters, digits, hyphens and dots, starting and ending with a
 *     letter or digit
 */
public record FederationName(String text) {
    private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9.-]{0,253}[a-z0-9])?");

    public FederationName {
        if (!NAME.matcher(text).matches()) {
            throw new AtollException(
                    ErrorCode.INVALID,
                    "cannot use '%s' as the name of a federation: expected 1 to 255 lower case letters, digits, hyphens and dots, starting and ending with a letter or digit"
                            .formatted(text));
        }
    }

    @Override
    public String toString() {
        return text;
    }
}
