package io.atoll.server.grpc.logs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.id.AttemptId;
import io.atoll.kernel.id.ExecutionId;
import io.atoll.kernel.id.Fence;
import io.atoll.kernel.id.SiteName;
import io.atoll.protocol.ErrorCodes;
import io.atoll.protocol.v1.InstancesGrpc;
import io.atoll.protocol.v1.LogPiece;
import io.atoll.protocol.v1.ReadLogRequest;
import io.atoll.server.stream.LogGateway;
import io.atoll.server.stream.LogGateway.Chunk;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A log that is read from another instance, which may not answer. */
final class RemoteLogTest {
    private static final Duration SHORT = Duration.ofMillis(700);
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final LogGateway.Wanted WANTED =
            new LogGateway.Wanted(
                    new AttemptId(new ExecutionId(new UUID(1, 1)), new Fence(1)),
                    false,
                    0,
                    true,
                    Optional.empty());

    private final Leader leader = new Leader();
    private Server server;
    private ManagedChannel channel;

    @BeforeEach
    void start() throws IOException {
        var loopback = InetAddress.getLoopbackAddress();
        server =
                NettyServerBuilder.forAddress(new InetSocketAddress(loopback, 0))
                        .addService(leader)
                        .build()
                        .start();
        channel =
                NettyChannelBuilder.forAddress(new InetSocketAddress(loopback, server.getPort()))
                        .usePlaintext()
                        .build();
    }

    @AfterEach
    void stop() {
        channel.shutdownNow();
        server.shutdownNow();
    }

    private Reader read(Duration limit) {
        var reader = new Reader();
        new RemoteLog(() -> channel, new SiteName("lyon"), WANTED, limit).subscribe(reader);
        return reader;
    }

    private static LogPiece piece(String text) {
        return LogPiece.newBuilder().setBytes(ByteString.copyFromUtf8(text)).build();
    }

    private static void failsWith(Reader reader, ErrorCode code, String sentence) {
        assertThatThrownBy(() -> reader.all.get(20, TimeUnit.SECONDS))
                .cause()
                .isInstanceOfSatisfying(
                        AtollException.class,
                        why -> {
                            assertThat(why.code()).isEqualTo(code);
                            assertThat(why).hasMessageContaining(sentence);
                        });
    }

    @Test
    void tellsItsReaderWhenTheLeaderSaysNothing() {
        leader.answering = (request, answers) -> {};

        failsWith(
                read(SHORT),
                ErrorCode.DEADLINE_EXCEEDED,
                "cannot read the log: the instance that leads said nothing within its deadline");
    }

    @Test
    void goesOnWhereItWasWhenACallHasRunOut() throws Exception {
        leader.answering =
                (request, answers) -> {
                    answers.onNext(LogPiece.getDefaultInstance());
                    if (request.getOffset() == 0) {
                        answers.onNext(piece("abc"));
                        answers.onNext(LogPiece.newBuilder().setLeftOut(10).build());
                    } else if (leader.asked.size() == 3) {
                        answers.onNext(piece("xyz"));
                        answers.onCompleted();
                    }
                };
        var reader = read(SHORT);

        assertThat(reader.all.get(20, TimeUnit.SECONDS)).isEqualTo("abc(10)xyz");
        assertThat(leader.asked)
                .extracting(ReadLogRequest::getOffset)
                .containsExactly(0L, 13L, 13L);
    }

    @Test
    void tellsItsReaderWhatTheLeaderRefuses() {
        leader.answering =
                (request, answers) ->
                        answers.onError(
                                ErrorCodes.toStatus(
                                        new AtollException(
                                                ErrorCode.DEADLINE_EXCEEDED, "cannot read it")));

        failsWith(read(LONG), ErrorCode.DEADLINE_EXCEEDED, "cannot read it");
        assertThat(leader.asked).hasSize(1);
    }

    @Test
    void tellsItsReaderWhenNobodyCanBeAsked() {
        var reader = new Reader();
        new RemoteLog(
                        () -> {
                            throw new AtollException(ErrorCode.UNAVAILABLE, "this instance stops");
                        },
                        new SiteName("lyon"),
                        WANTED,
                        LONG)
                .subscribe(reader);

        failsWith(reader, ErrorCode.UNAVAILABLE, "this instance stops");
    }

    @Test
    void endsItsCallWhenItsReaderLeaves() {
        leader.answering = (request, answers) -> answers.onNext(LogPiece.getDefaultInstance());
        var reader = read(LONG);
        await("the call").until(() -> leader.open.size() == 1);

        reader.leave();

        await("its end").until(() -> leader.open.getFirst().isCancelled());
        assertThat(reader.all).isNotDone();
    }

    private static final class Leader extends InstancesGrpc.InstancesImplBase {
        final List<ReadLogRequest> asked = new CopyOnWriteArrayList<>();
        final List<ServerCallStreamObserver<LogPiece>> open = new CopyOnWriteArrayList<>();
        volatile BiConsumer<ReadLogRequest, StreamObserver<LogPiece>> answering = (_, _) -> {};

        @Override
        public void readLog(ReadLogRequest request, StreamObserver<LogPiece> answers) {
            var stream = (ServerCallStreamObserver<LogPiece>) answers;
            stream.setOnCancelHandler(() -> {});
            asked.add(request);
            open.add(stream);
            answering.accept(request, answers);
        }
    }

    /** Takes everything, piece by piece. */
    private static final class Reader implements Flow.Subscriber<Chunk> {
        final CompletableFuture<String> all = new CompletableFuture<>();
        private final StringBuffer read = new StringBuffer();
        private volatile Flow.@Nullable Subscription subscription;

        void leave() {
            var current = subscription;
            if (current != null) {
                current.cancel();
            }
        }

        @Override
        public void onSubscribe(Flow.Subscription given) {
            subscription = given;
            given.request(1);
        }

        @Override
        public void onNext(Chunk chunk) {
            switch (chunk) {
                case Chunk.Written(var bytes) ->
                        read.append(new String(bytes, java.nio.charset.StandardCharsets.UTF_8));
                case Chunk.LeftOut(var count) -> read.append('(').append(count).append(')');
            }
            var current = subscription;
            if (current != null) {
                current.request(1);
            }
        }

        @Override
        public void onError(Throwable failure) {
            all.completeExceptionally(failure);
        }

        @Override
        public void onComplete() {
            all.complete(read.toString());
        }
    }
}
