package io.atoll.protocol.identity;

import io.atoll.kernel.random.RandomSource;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;

/** The one kind of key in a federation: elliptic curve P-256 (FIPS 186-5). */
public final class EcKeys {
    static final String SIGNATURE = "SHA256withECDSA";
    private static final int FIELD_BITS = 256;
    private static final byte[] CHALLENGE = {'a', 't', 'o', 'l', 'l'};

    private EcKeys() {}

    /** A new key pair. */
    public static KeyPair generate(RandomSource random) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"), secureRandom(random));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has P-256", e);
        }
    }

    /** True if {@code publicKey} is a P-256 key. */
    static boolean isP256(PublicKey publicKey) {
        return publicKey instanceof ECPublicKey ec
                && ec.getParams().getCurve().getField().getFieldSize() == FIELD_BITS
                && ec.getParams().toString().contains("secp256r1");
    }

    /** True if {@code privateKey} belongs to {@code publicKey}. */
    static boolean match(PrivateKey privateKey, PublicKey publicKey) {
        try {
            Signature signer = Signature.getInstance(SIGNATURE);
            signer.initSign(privateKey);
            signer.update(CHALLENGE);
            byte[] signature = signer.sign();
            Signature verifier = Signature.getInstance(SIGNATURE);
            verifier.initVerify(publicKey);
            verifier.update(CHALLENGE);
            return verifier.verify(signature);
        } catch (GeneralSecurityException _) {
            return false;
        }
    }

    /** {@code random} in the shape that the Java platform's cryptography takes. */
    static SecureRandom secureRandom(RandomSource random) {
        return new DrawnFrom(random);
    }

    private static final class DrawnFrom extends SecureRandom {
        private static final long serialVersionUID = 1L;
        private final transient RandomSource random;

        DrawnFrom(RandomSource random) {
            super(null, null);
            this.random = random;
        }

        @Override
        public void nextBytes(byte[] bytes) {
            random.nextBytes(bytes);
        }
    }
}
