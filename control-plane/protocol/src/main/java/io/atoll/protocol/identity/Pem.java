package io.atoll.protocol.identity;

import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemReader;
import org.bouncycastle.util.io.pem.PemWriter;

/** PEM text (RFC 7468) of keys and certificates. */
final class Pem {
    static final String CERTIFICATE = "CERTIFICATE";
    static final String PRIVATE_KEY = "PRIVATE KEY";
    static final String PUBLIC_KEY = "PUBLIC KEY";

    private Pem() {}

    static String write(String type, byte[] content) {
        StringWriter text = new StringWriter();
        try (PemWriter writer = new PemWriter(text)) {
            writer.writeObject(new PemObject(type, content));
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory failed", e);
        }
        return text.toString();
    }

    static List<PemObject> read(String where, String pem) {
        List<PemObject> blocks = new ArrayList<>();
        try (PemReader reader = new PemReader(new StringReader(pem))) {
            for (PemObject block = reader.readPemObject();
                    block != null;
                    block = reader.readPemObject()) {
                blocks.add(block);
            }
        } catch (IOException | IllegalStateException e) {
            throw new AtollException(
                    ErrorCode.INVALID, "cannot read %s: it is not PEM".formatted(where), e);
        }
        return blocks;
    }

    /** Both halves of {@code keys}: the private half alone does not tell the public one. */
    static String write(KeyPair keys) {
        return write(PRIVATE_KEY, keys.getPrivate().getEncoded())
                + write(PUBLIC_KEY, keys.getPublic().getEncoded());
    }

    /** The key pair in {@code pem}, checked to belong together. */
    static KeyPair readKeys(String where, String pem) {
        List<PemObject> blocks = read(where, pem);
        try {
            KeyFactory factory = KeyFactory.getInstance("EC");
            PrivateKey privateKey =
                    factory.generatePrivate(
                            new PKCS8EncodedKeySpec(content(where, blocks, PRIVATE_KEY)));
            PublicKey publicKey =
                    factory.generatePublic(
                            new X509EncodedKeySpec(content(where, blocks, PUBLIC_KEY)));
            if (EcKeys.match(privateKey, publicKey)) {
                return new KeyPair(publicKey, privateKey);
            }
        } catch (GeneralSecurityException e) {
            throw new AtollException(
                    ErrorCode.INVALID,
                    "cannot read %s: it holds no elliptic curve key".formatted(where),
                    e);
        }
        throw new AtollException(
                ErrorCode.INVALID,
                "cannot read %s: its private and public key do not belong together"
                        .formatted(where));
    }

    private static byte[] content(String where, List<PemObject> blocks, String type) {
        return blocks.stream()
                .filter(block -> block.getType().equals(type))
                .findFirst()
                .orElseThrow(
                        () ->
                                new AtollException(
                                        ErrorCode.INVALID,
                                        "cannot read %s: it has no %s block"
                                                .formatted(where, type)))
                .getContent();
    }
}
