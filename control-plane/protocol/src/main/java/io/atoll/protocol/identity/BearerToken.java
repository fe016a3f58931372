package io.atoll.protocol.identity;

import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.random.RandomSource;

/** What a person's program shows to the REST API. The control plane keeps only {@link #hash()}. */
public final class BearerToken {
    private static final String PREFIX = "atoll_";
    private static final String WHAT = "access token";
    private static final int SECRET_BYTES = 32;

    private final byte[] secret;

    private BearerToken(byte[] secret) {
        this.secret = secret;
    }

    public static BearerToken generate(RandomSource random) {
        byte[] secret = new byte[SECRET_BYTES];
        random.nextBytes(secret);
        return new BearerToken(secret);
    }

    /**
     * Parses the text form.
     *
     * @throws io.atoll.kernel.AtollException UNAUTHENTICATED if it is no access token, cut off or
     *     altered
     */
    public static BearerToken parse(String text) {
        byte[] secret = TokenText.read(WHAT, PREFIX, text);
        if (secret.length != SECRET_BYTES) {
            throw TokenText.damaged(WHAT);
        }
        return new BearerToken(secret);
    }

    /** The text form, {@code atoll_…}. It is a secret. */
    public String text() {
        return TokenText.write(PREFIX, secret);
    }

    /** What the control plane keeps and looks up. */
    public Digest hash() {
        return Digest.of(secret);
    }

    /** True if {@code hash} is of this token; takes the same time whatever differs. */
    public boolean matches(Digest hash) {
        return TokenText.same(hash(), hash);
    }

    /** Never the secret. */
    @Override
    public String toString() {
        return "BearerToken[…]";
    }
}
