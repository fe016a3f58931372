package io.atoll.protocol.identity;

import io.atoll.kernel.id.SiteName;
import io.atoll.kernel.random.RandomSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;

/**
 * A site's key and certificates in a folder of its agent. Owns the files {@code site.key} (mode
 * 0600, never changed once made) and {@code site.crt} (replaced whole at each renewal). Durable.
 * Not thread-safe: called at start, when joining and when renewing, by the agent's owner thread.
 * Losing the folder means joining again.
 */
public final class SiteKey {
    private final Path chainFile;
    private final KeyPair keys;
    private final RandomSource random;

    private SiteKey(Path chainFile, KeyPair keys, RandomSource random) {
        this.chainFile = chainFile;
        this.keys = keys;
        this.random = random;
    }

    /**
     * The key in {@code folder}, made if there is none.
     *
     * @throws io.atoll.kernel.AtollException if the folder cannot be written, or its key not used
     */
    public static SiteKey openOrCreate(Path folder, RandomSource random) {
        Path keyFile = folder.resolve("site.key");
        if (!Files.exists(keyFile)) {
            KeyFile.createSecret(keyFile, Pem.write(EcKeys.generate(random)), random);
        }
        KeyPair keys = Pem.readKeys(keyFile.toString(), KeyFile.readSecret(keyFile));
        return new SiteKey(folder.resolve("site.crt"), keys, random);
    }

    public PublicKey publicKey() {
        return keys.getPublic();
    }

    public Fingerprint fingerprint() {
        return Fingerprint.of(keys.getPublic());
    }

    /** A signing request (PKCS#10, RFC 2986, in DER), signed to prove possession of the key. */
    public byte[] signingRequest(SiteName site) {
        try {
            return new JcaPKCS10CertificationRequestBuilder(
                            new X500Principal("CN=" + site), keys.getPublic())
                    .build(
                            new JcaContentSignerBuilder(EcKeys.SIGNATURE)
                                    .setSecureRandom(EcKeys.secureRandom(random))
                                    .build(keys.getPrivate()))
                    .getEncoded();
        } catch (OperatorCreationException e) {
            throw new IllegalStateException("every Java platform signs with ECDSA", e);
        } catch (IOException e) {
            throw new UncheckedIOException("encoding in memory failed", e);
        }
    }

    /**
     * Keeps the certificates that the control plane answered.
     *
     * @param chain the site's own first, the authority's last
     * @return what to show from now on
     * @throws io.atoll.kernel.AtollException INVALID if they are not for this key; nothing changed
     */
    public KeyMaterial store(List<X509Certificate> chain) {
        KeyMaterial material = new KeyMaterial(keys.getPrivate(), chain);
        KeyFile.replacePublic(chainFile, Certificates.toPem(chain), random);
        return material;
    }

    /** What to show, if this site has joined. */
    public Optional<KeyMaterial> material() {
        if (!Files.exists(chainFile)) {
            return Optional.empty();
        }
        List<X509Certificate> chain =
                Certificates.fromPem(chainFile.toString(), KeyFile.readPublic(chainFile));
        return Optional.of(new KeyMaterial(keys.getPrivate(), chain));
    }
}
