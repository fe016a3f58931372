package io.atoll.protocol.identity;

import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import java.io.IOException;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;

/** Checks PKCS#10 signing requests (RFC 2986). */
final class SigningRequest {
    private static final int LIMIT_BYTES = 8 * 1024;

    private SigningRequest() {}

    /** The key of the request, whose signature proves that the sender has it. */
    static PublicKey verifiedKey(byte[] der) {
        if (der.length > LIMIT_BYTES) {
            throw refused(
                    "it is too long (got %d bytes, expected at most %d)"
                            .formatted(der.length, LIMIT_BYTES));
        }
        try {
            JcaPKCS10CertificationRequest request = new JcaPKCS10CertificationRequest(der);
            PublicKey key = request.getPublicKey();
            if (!EcKeys.isP256(key)) {
                throw refused("expected an elliptic curve key on P-256, got " + key.getAlgorithm());
            }
            if (!request.isSignatureValid(new JcaContentVerifierProviderBuilder().build(key))) {
                throw refused("it is not signed by the key it is for");
            }
            return key;
        } catch (IOException
                | InvalidKeyException
                | NoSuchAlgorithmException
                | OperatorCreationException
                | PKCSException e) {
            throw new AtollException(
                    ErrorCode.INVALID, "cannot accept signing request: it is malformed", e);
        }
    }

    private static AtollException refused(String why) {
        return new AtollException(ErrorCode.INVALID, "cannot accept signing request: " + why);
    }
}
