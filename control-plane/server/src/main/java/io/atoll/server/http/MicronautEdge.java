package io.atoll.server.http;

import io.atoll.bridge.dataplane.wall.Wall;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.protocol.tls.PlatformTls;
import io.micronaut.context.ApplicationContext;
import io.micronaut.http.server.exceptions.ServerStartupException;
import io.micronaut.runtime.server.EmbeddedServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;

/** The server on Micronaut. */
final class MicronautEdge implements HttpEdge {
    static final long BODY_LIMIT_BYTES = 8L << 20;

    private static final int PASSWORD_BYTES = 16;
    private static final int ANY_PORT = -1;
    private static final String NEVER = "-1s";

    private final EmbeddedServer server;

    private MicronautEdge(EmbeddedServer server) {
        this.server = server;
    }

    static HttpEdge start(HttpSettings settings, HttpServices services) {
        var context =
                ApplicationContext.builder()
                        .deduceEnvironment(false)
                        .deduceCloudEnvironment(false)
                        .enableDefaultPropertySources(false)
                        .environmentPropertySource(false)
                        .banner(false)
                        .eagerInitConfiguration(true)
                        .properties(properties(settings, services))
                        .singletons(settings, services)
                        .start();
        try {
            return new MicronautEdge(context.getBean(EmbeddedServer.class).start());
        } catch (ServerStartupException e) {
            context.close();
            throw new AtollException(
                    ErrorCode.UNAVAILABLE,
                    "cannot listen on %s: %s".formatted(settings.listen(), e.getMessage()),
                    e);
        }
    }

    @Override
    public int port() {
        return server.getPort();
    }

    @Override
    public Wall.Census connections() {
        return server.getApplicationContext().getBean(Wall.class).census();
    }

    @Override
    public void close() {
        server.stop();
        server.getApplicationContext().close();
    }

    private static Map<String, Object> properties(HttpSettings settings, HttpServices services) {
        var properties = new HashMap<String, Object>();
        int port = settings.listen().port() == 0 ? ANY_PORT : settings.listen().port();
        properties.put("micronaut.server.host", settings.listen().host());
        properties.put("micronaut.server.port", port);
        properties.put("micronaut.server.max-request-size", BODY_LIMIT_BYTES);
        properties.put("micronaut.server.max-request-buffer-size", BODY_LIMIT_BYTES);
        // RestWall ends what is idle, and knows a stream that is silent from a caller who is.
        properties.put("micronaut.server.idle-timeout", NEVER);
        properties.put("micronaut.server.read-idle-timeout", NEVER);
        properties.put("micronaut.server.write-idle-timeout", NEVER);
        properties.put("micronaut.netty.event-loops.default.num-threads", 2);
        properties.put("micronaut.serde.serialization.inclusion", "NON_ABSENT");
        properties.put("micronaut.serde.deserialization.ignore-unknown", false);
        properties.put("micronaut.serde.deserialization.strict-nullable", true);
        properties.put("micronaut.server.ssl.enabled", true);
        properties.put("micronaut.server.ssl.port", port);
        properties.put("micronaut.server.ssl.build-self-signed", false);
        properties.put("micronaut.server.ssl.protocols", "TLSv1.3");
        addKeys(properties, settings, services);
        return properties;
    }

    /** The key goes in as a key store in memory: it never lies on a disk in a second place. */
    private static void addKeys(
            Map<String, Object> properties, HttpSettings settings, HttpServices services) {
        byte[] secret = new byte[PASSWORD_BYTES];
        services.random().nextBytes(secret);
        String password = HexFormat.of().formatHex(secret);
        var bytes = new ByteArrayOutputStream();
        try {
            PlatformTls.keyStore(settings.identity(), password.toCharArray())
                    .store(bytes, password.toCharArray());
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException("a key store can be written to memory", e);
        }
        properties.put(
                "micronaut.server.ssl.key-store.path",
                "base64:" + Base64.getEncoder().encodeToString(bytes.toByteArray()));
        properties.put("micronaut.server.ssl.key-store.type", "PKCS12");
        properties.put("micronaut.server.ssl.key-store.password", password);
        properties.put("micronaut.server.ssl.key.password", password);
    }
}
