package io.atoll.protocol.tls;

import io.atoll.protocol.identity.KeyMaterial;
import io.grpc.netty.GrpcSslContexts;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLException;

/**
 * TLS 1.3 for Netty and gRPC (BoringSSL where its library loads, else the Java platform's). A
 * context is immutable and safe from any thread; who renews its certificate makes a new one.
 */
public final class PeerTls {
    private static final String VERSION = "TLSv1.3";

    private PeerTls() {}

    /** For a gRPC server: clients may show a certificate, and if they do it must be trusted. */
    public static SslContext grpcServer(KeyMaterial own, PeerTrust clients) {
        return build(grpc(server(own, clients, ClientAuth.OPTIONAL)));
    }

    /** For a gRPC client that shows who it is. */
    public static SslContext grpcClient(KeyMaterial own, PeerTrust servers) {
        return build(grpc(client(servers).keyManager(own.key(), chain(own))));
    }

    /** For a gRPC client that has no certificate yet: joining. */
    public static SslContext grpcStranger(PeerTrust servers) {
        return build(grpc(client(servers)));
    }

    /**
     * For a Netty server without gRPC.
     *
     * @param clientAuth whether clients must show a certificate
     */
    public static SslContext nettyServer(
            KeyMaterial own, PeerTrust clients, ClientAuth clientAuth) {
        return build(server(own, clients, clientAuth).sslProvider(provider()));
    }

    /** For a Netty client without gRPC that shows who it is. */
    public static SslContext nettyClient(KeyMaterial own, PeerTrust servers) {
        return build(client(servers).keyManager(own.key(), chain(own)).sslProvider(provider()));
    }

    private static SslContextBuilder server(
            KeyMaterial own, PeerTrust clients, ClientAuth clientAuth) {
        return SslContextBuilder.forServer(own.key(), chain(own))
                .trustManager(clients)
                .clientAuth(clientAuth)
                .protocols(VERSION);
    }

    private static SslContextBuilder client(PeerTrust servers) {
        return SslContextBuilder.forClient().trustManager(servers).protocols(VERSION);
    }

    private static SslContextBuilder grpc(SslContextBuilder builder) {
        return GrpcSslContexts.configure(builder, provider());
    }

    private static SslProvider provider() {
        return OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK;
    }

    private static X509Certificate[] chain(KeyMaterial own) {
        List<X509Certificate> chain = own.chain();
        return chain.toArray(X509Certificate[]::new);
    }

    // Where the key is held in memory: the platform's own kind would encrypt it, with ten thousand
    // rounds of a hash, for a password that nobody sets.
    private static SslContext build(SslContextBuilder builder) {
        try {
            return builder.keyStoreType("JKS").build();
        } catch (SSLException e) {
            throw new IllegalStateException("TLS 1.3 cannot be set up", e);
        }
    }
}
