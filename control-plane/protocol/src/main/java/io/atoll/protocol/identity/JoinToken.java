package io.atoll.protocol.identity;

import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.id.SiteName;
import io.atoll.kernel.random.RandomSource;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * What an operator hands to a site's owner so that its agent can join: a one-use secret, the
 * certificate authority to trust, and the name the site will have. The control plane keeps only
 * {@link #secretHash()}.
 */
public final class JoinToken {
    /** The 1 is the version of the form. */
    private static final String PREFIX = "atoll1_";

    private static final String WHAT = "join token";
    private static final int SECRET_BYTES = 32;
    private static final int DIGEST_BYTES = 32;

    private final byte[] secret;
    private final Digest authority;
    private final SiteName site;

    private JoinToken(byte[] secret, Digest authority, SiteName site) {
        this.secret = secret;
        this.authority = authority;
        this.site = site;
    }

    /**
     * A new token.
     *
     * @param authority the fingerprint of the federation's authority, {@link
     *     CertificateAuthority#fingerprint}
     */
    public static JoinToken generate(RandomSource random, Digest authority, SiteName site) {
        byte[] secret = new byte[SECRET_BYTES];
        random.nextBytes(secret);
        return new JoinToken(secret, authority, site);
    }

    /**
     * Parses the text form; blanks around it and upper case do not matter.
     *
     * @throws io.atoll.kernel.AtollException UNAUTHENTICATED if it is no join token, cut off or
     *     altered
     */
    public static JoinToken parse(String text) {
        ByteBuffer content = ByteBuffer.wrap(TokenText.read(WHAT, PREFIX, text));
        if (content.remaining() <= SECRET_BYTES + DIGEST_BYTES) {
            throw TokenText.damaged(WHAT);
        }
        byte[] secret = new byte[SECRET_BYTES];
        byte[] digest = new byte[DIGEST_BYTES];
        content.get(secret).get(digest);
        String site = StandardCharsets.US_ASCII.decode(content).toString();
        return new JoinToken(secret, Digest.ofHash(digest), new SiteName(site));
    }

    /** The text form, to be copied. It is a secret. */
    public String text() {
        byte[] name = site.text().getBytes(StandardCharsets.US_ASCII);
        byte[] digest = HexFormat.of().parseHex(authority.hex());
        ByteBuffer content = ByteBuffer.allocate(SECRET_BYTES + DIGEST_BYTES + name.length);
        content.put(secret).put(digest).put(name);
        return TokenText.write(PREFIX, content.array());
    }

    /** What the agent shows when joining: 32 bytes. */
    public byte[] secret() {
        return secret.clone();
    }

    /** What the control plane keeps and looks up. */
    public Digest secretHash() {
        return hash(secret);
    }

    /** What a shown secret is looked up by. */
    public static Digest hash(byte[] secret) {
        return Digest.of(secret);
    }

    /** The SHA-256 of the authority's certificate. */
    public Digest authority() {
        return authority;
    }

    public SiteName site() {
        return site;
    }

    /** Never the secret. */
    @Override
    public String toString() {
        return "JoinToken[" + site + "]";
    }
}
