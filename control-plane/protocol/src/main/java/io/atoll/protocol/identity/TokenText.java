package io.atoll.protocol.identity;

import com.google.common.io.BaseEncoding;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.digest.Digest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;

/**
 * The text form of tokens: a prefix that tells what it is, then the bytes and a checksum in base32
 * (RFC 4648, section 6, lower case, no padding): letters and digits only, so that a double click
 * selects it and no shell or mail program changes it.
 */
final class TokenText {
    private static final int CHECKSUM_BYTES = 4;
    private static final int LIMIT = 512;
    private static final BaseEncoding BASE32 = BaseEncoding.base32().lowerCase().omitPadding();

    private TokenText() {}

    static String write(String prefix, byte[] content) {
        byte[] all = Arrays.copyOf(content, content.length + CHECKSUM_BYTES);
        System.arraycopy(checksum(prefix, content), 0, all, content.length, CHECKSUM_BYTES);
        return prefix + BASE32.encode(all);
    }

    /**
     * The bytes of {@code text}.
     *
     * @param what names the kind of token in messages, such as "join token"; the token itself is
     *     never in a message
     */
    static byte[] read(String what, String prefix, String text) {
        String trimmed = text.strip().toLowerCase(Locale.ROOT);
        if (!trimmed.startsWith(prefix)) {
            throw refused(what, "it does not start with '%s'".formatted(prefix));
        }
        if (trimmed.length() > LIMIT) {
            throw refused(what, "it is too long; copy it again and nothing else");
        }
        byte[] all;
        try {
            all = BASE32.decode(trimmed.substring(prefix.length()));
        } catch (IllegalArgumentException _) {
            throw damaged(what);
        }
        if (all.length <= CHECKSUM_BYTES) {
            throw damaged(what);
        }
        byte[] content = Arrays.copyOf(all, all.length - CHECKSUM_BYTES);
        byte[] sum = Arrays.copyOfRange(all, content.length, all.length);
        if (!MessageDigest.isEqual(sum, checksum(prefix, content))) {
            throw damaged(what);
        }
        return content;
    }

    static AtollException damaged(String what) {
        return refused(what, "it was cut off or altered; copy the whole token again");
    }

    private static AtollException refused(String what, String why) {
        return new AtollException(
                ErrorCode.UNAUTHENTICATED, "cannot read %s: %s".formatted(what, why));
    }

    private static byte[] checksum(String prefix, byte[] content) {
        MessageDigest hasher = Digest.newHasher();
        hasher.update(prefix.getBytes(StandardCharsets.US_ASCII));
        return Arrays.copyOf(hasher.digest(content), CHECKSUM_BYTES);
    }

    /** Compares without telling by its duration where the difference is. */
    static boolean same(Digest one, Digest other) {
        HexFormat hex = HexFormat.of();
        return MessageDigest.isEqual(hex.parseHex(one.hex()), hex.parseHex(other.hex()));
    }
}
