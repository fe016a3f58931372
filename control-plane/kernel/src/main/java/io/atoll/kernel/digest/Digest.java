package io.atoll.kernel.digest;

import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * A SHA-256 digest of content. Printed {@code sha256:} and 64 lower case hexadecimal digits.
 *
 * @param hex 64 lower case hexadecimal digits
 */
public record Digest(String hex) implements Comparable<Digest> {
    private static final int DIGITS = 64;
    private static final String PREFIX = "sha256:";

    public Digest {
        if (!isLowerHex(hex)) {
            throw new AtollException(
                    ErrorCode.INVALID,
                    "cannot read digest '%s': expected 64 lower case hexadecimal digits"
                            .formatted(hex));
        }
    }

    private static boolean isLowerHex(String text) {
        for (int i = 0; i < text.length(); i++) {
            char digit = text.charAt(i);
            if ((digit < '0' || digit > '9') && (digit < 'a' || digit > 'f')) {
                return false;
            }
        }
        return text.length() == DIGITS;
    }

    /** Parses {@code sha256:HEX}. */
    public static Digest parse(String text) {
        if (!text.startsWith(PREFIX)) {
            throw new AtollException(
                    ErrorCode.INVALID,
                    "cannot read digest '%s': expected it to start with 'sha256:'".formatted(text));
        }
        return new Digest(text.substring(PREFIX.length()));
    }

    /** The digest whose 32 bytes these are. */
    public static Digest ofHash(byte[] hash) {
        return new Digest(java.util.HexFormat.of().formatHex(hash));
    }

    /** The digest of {@code content}. */
    public static Digest of(byte[] content) {
        return ofHash(newHasher().digest(content));
    }

    /** The digest of {@code text} in UTF-8. */
    public static Digest of(String text) {
        return of(text.getBytes(StandardCharsets.UTF_8));
    }

    /** A hasher to feed piece by piece; finish with {@code Digest.ofHash(hasher.digest())}. */
    public static MessageDigest newHasher() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    @Override
    public int compareTo(Digest other) {
        return hex.compareTo(other.hex);
    }

    @Override
    public String toString() {
        return PREFIX + hex;
    }
}
