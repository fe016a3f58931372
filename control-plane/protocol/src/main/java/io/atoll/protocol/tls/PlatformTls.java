package io.atoll.protocol.tls;

import io.atoll.protocol.identity.KeyMaterial;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/** TLS 1.3 with the Java platform's own classes: for the REST server and its clients. */
public final class PlatformTls {
    private static final String VERSION = "TLSv1.3";

    private PlatformTls() {}

    /** For an HTTPS server, whose callers show a bearer token and no certificate. */
    public static SSLContext server(KeyMaterial own) {
        try {
            char[] password = {};
            KeyManagerFactory factory =
                    KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(keyStore(own, password), password);
            return context(factory.getKeyManagers(), null);
        } catch (GeneralSecurityException e) {
            throw impossible(e);
        }
    }

    /** For an HTTPS client that trusts as {@code servers} does and shows no certificate. */
    public static SSLContext client(PeerTrust servers) {
        try {
            return context(null, new TrustManager[] {servers});
        } catch (GeneralSecurityException e) {
            throw impossible(e);
        }
    }

    /** What a server or client sets besides its context: TLS 1.3 and nothing older. */
    public static SSLParameters parameters() {
        SSLParameters parameters = new SSLParameters();
        parameters.setProtocols(new String[] {VERSION});
        return parameters;
    }

    /** The key with its certificates as PKCS#12 in memory; its one entry is called "own". */
    public static KeyStore keyStore(KeyMaterial own, char[] password) {
        KeyStore store = emptyStore();
        try {
            store.setKeyEntry("own", own.key(), password, own.chain().toArray(Certificate[]::new));
            return store;
        } catch (GeneralSecurityException e) {
            throw impossible(e);
        }
    }

    /** The authority as PKCS#12 in memory, for libraries that check dialled names themselves. */
    public static KeyStore trustStore(X509Certificate authority) {
        KeyStore store = emptyStore();
        try {
            store.setCertificateEntry("authority", authority);
            return store;
        } catch (GeneralSecurityException e) {
            throw impossible(e);
        }
    }

    private static SSLContext context(KeyManager @Nullable [] keys, TrustManager @Nullable [] trust)
            throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance(VERSION);
        context.init(keys, trust, null);
        return context;
    }

    private static KeyStore emptyStore() {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            return store;
        } catch (GeneralSecurityException | IOException e) {
            throw impossible(e);
        }
    }

    private static IllegalStateException impossible(Exception cause) {
        return new IllegalStateException("every Java platform has TLS 1.3 and PKCS#12", cause);
    }
}
