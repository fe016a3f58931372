package io.atoll.cli.trust;

import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;

/**
 * Has the platform set up what a connection needs while nobody waits for it yet. The tables of the
 * curve on which certificates are signed alone take a tenth of a second of processor time, which is
 * more than a command does otherwise.
 *
 * <p>Nothing of it is kept. What fails here fails again, and is told, where a connection is wanted.
 */
public final class TlsWarmUp {
    private TlsWarmUp() {}

    /** Returns at once; what it starts holds up nobody's end. */
    public static void begin() {
        Thread.ofPlatform().daemon().name("warm-up-signatures").start(TlsWarmUp::signatures);
        Thread.ofPlatform().daemon().name("warm-up-hello").start(TlsWarmUp::hello);
    }

    private static void signatures() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            KeyPair pair = generator.generateKeyPair();
            Signature signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(pair.getPrivate());
            byte[] signed = signature.sign();
            signature.initVerify(pair.getPublic());
            signature.verify(signed);
        } catch (GeneralSecurityException _) {
            // See above.
        }
    }

    private static void hello() {
        try {
            HttpClient.newBuilder().sslParameters(FederationTrust.parameters());
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[0], null);
            SSLEngine engine = context.createSSLEngine("localhost", 443);
            engine.setUseClientMode(true);
            engine.setSSLParameters(FederationTrust.parameters());
            engine.wrap(
                    ByteBuffer.allocate(0),
                    ByteBuffer.allocate(engine.getSession().getPacketBufferSize()));
        } catch (GeneralSecurityException | IOException _) {
            // See above.
        }
    }
}
