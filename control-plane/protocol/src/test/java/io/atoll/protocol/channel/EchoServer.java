package io.atoll.protocol.channel;

import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.protocol.identity.PeerIdentity;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import io.netty.handler.ssl.SslContext;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/**
 * A gRPC server on loopback that answers who called and what they said. "fail" is refused, "break"
 * hits a fault, "site" wants a site, "hold" is never answered.
 */
final class EchoServer implements AutoCloseable {
    static final MethodDescriptor<String, String> SAY =
            MethodDescriptor.newBuilder(new Text(), new Text())
                    .setType(MethodDescriptor.MethodType.UNARY)
                    .setFullMethodName("atoll.test.Echo/Say")
                    .build();

    private final Server server;

    EchoServer(SslContext tls, ServerLimits limits) {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try {
            this.server =
                    PeerServers.listen(address, tls, limits)
                            .addService(
                                    ServerServiceDefinition.builder("atoll.test.Echo")
                                            .addMethod(
                                                    SAY,
                                                    ServerCalls.asyncUnaryCall(EchoServer::answer))
                                            .build())
                            .build()
                            .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** By IP address, which is in no certificate. */
    ManagedChannel dial(SslContext tls) {
        return PeerChannels.open("127.0.0.1", server.getPort(), tls);
    }

    int port() {
        return server.getPort();
    }

    static String say(ManagedChannel channel, String word) {
        return ClientCalls.blockingUnaryCall(
                channel, SAY, CallOptions.DEFAULT.withDeadlineAfter(20, TimeUnit.SECONDS), word);
    }

    /** One call on a channel of its own. */
    String say(SslContext tls, String word) {
        ManagedChannel channel = dial(tls);
        try {
            return say(channel, word);
        } finally {
            channel.shutdownNow();
        }
    }

    @Override
    public void close() {
        server.shutdownNow();
    }

    private static void answer(String word, StreamObserver<String> reply) {
        String caller =
                PeerInterceptor.current().map(PeerIdentity::id).map(Object::toString).orElse("?");
        switch (word) {
            case "fail" ->
                    throw new AtollException(
                            ErrorCode.FENCED, "cannot go on: generation 2 is here");
            case "break" -> throw new IllegalStateException("password is hunter2");
            case "site" -> PeerInterceptor.requireSite();
            case "instance" -> PeerInterceptor.requireInstance();
            case "hold" -> {
                return;
            }
            default -> {}
        }
        reply.onNext(caller + " said " + word);
        reply.onCompleted();
    }

    private static final class Text implements MethodDescriptor.Marshaller<String> {
        @Override
        public InputStream stream(String value) {
            return new ByteArrayInputStream(value.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public String parse(InputStream stream) {
            try {
                return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
