package io.atoll.server.http;

import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;

/** The server on Micronaut. */
final class MicronautEdge implements HttpEdge {
    private final EmbeddedServer server;

    private MicronautEdge(EmbeddedServer server) {
        this.server = server;
    }

    static HttpEdge start(HttpSettings settings, HttpServices services) {
        var context =
                ApplicationContext.builder()
                        .deduceEnvironment(false)
                        .banner(false)
                        .eagerInitConfiguration(true)
                        .singletons(settings, services)
                        .start();
        return new MicronautEdge(context.getBean(EmbeddedServer.class).start());
    }

    @Override
    public int port() {
        return server.getPort();
    }

    @Override
    public void close() {
        server.stop();
        server.getApplicationContext().close();
    }
}
