package io.atoll.protocol.identity;

import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.digest.Digest;
import java.io.ByteArrayInputStream;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;

/** Reads and writes X.509 certificates: DER on the wire, PEM in files. */
public final class Certificates {
    /** What a certificate of ours never reaches; the wire bounds it too. */
    private static final int LIMIT_BYTES = 16 * 1024;

    private Certificates() {}

    /**
     * Parses one DER certificate.
     *
     * @throws AtollException INVALID if it is none
     */
    public static X509Certificate parse(byte[] der) {
        if (der.length > LIMIT_BYTES) {
            throw new AtollException(
                    ErrorCode.INVALID,
                    "cannot read certificate: it is too long (got %d bytes, expected at most %d)"
                            .formatted(der.length, LIMIT_BYTES));
        }
        try {
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509")
                            .generateCertificate(new ByteArrayInputStream(der));
        } catch (CertificateException e) {
            throw new AtollException(
                    ErrorCode.INVALID, "cannot read certificate: it is not an X.509 in DER", e);
        }
    }

    /** The DER form. */
    public static byte[] encode(X509Certificate certificate) {
        try {
            return certificate.getEncoded();
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("a parsed certificate has its encoding", e);
        }
    }

    /** The SHA-256 of the DER form: what a join token pins of the certificate authority. */
    public static Digest fingerprint(X509Certificate certificate) {
        return Digest.of(encode(certificate));
    }

    /**
     * The certificates in PEM text, in their order.
     *
     * @param where the file, for the message
     * @throws AtollException INVALID if there is none or one cannot be read
     */
    public static List<X509Certificate> fromPem(String where, String pem) {
        List<X509Certificate> found =
                Pem.read(where, pem).stream()
                        .filter(block -> block.getType().equals(Pem.CERTIFICATE))
                        .map(block -> parse(block.getContent()))
                        .toList();
        if (found.isEmpty()) {
            throw new AtollException(
                    ErrorCode.INVALID,
                    "cannot read %s: it holds no certificate (expected PEM)".formatted(where));
        }
        return found;
    }

    /** PEM text of {@code certificates}, in their order. */
    public static String toPem(List<X509Certificate> certificates) {
        StringBuilder text = new StringBuilder();
        certificates.forEach(each -> text.append(Pem.write(Pem.CERTIFICATE, encode(each))));
        return text.toString();
    }
}
