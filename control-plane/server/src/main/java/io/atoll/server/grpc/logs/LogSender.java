package io.atoll.server.grpc.logs;

import com.google.protobuf.UnsafeByteOperations;
import io.atoll.protocol.ErrorCodes;
import io.atoll.protocol.v1.LogPiece;
import io.atoll.server.stream.LogGateway.Chunk;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Sends a log to another instance, one piece at a time as the connection takes them. */
public final class LogSender implements Flow.Subscriber<Chunk> {
    private final ServerCallStreamObserver<LogPiece> answers;
    private final AtomicBoolean asked = new AtomicBoolean();
    private volatile Flow.@Nullable Subscription subscription;

    public LogSender(ServerCallStreamObserver<LogPiece> answers) {
        this.answers = answers;
        answers.setOnReadyHandler(this::ask);
        answers.setOnCancelHandler(this::cancel);
    }

    @Override
    public void onSubscribe(Flow.Subscription begun) {
        subscription = begun;
        answers.onNext(LogPiece.getDefaultInstance()); // it is being read: nobody waits for more
        ask();
    }

    @Override
    public void onNext(Chunk chunk) {
        asked.set(false);
        answers.onNext(
                switch (chunk) {
                    case Chunk.Written(var bytes) ->
                            LogPiece.newBuilder()
                                    .setBytes(UnsafeByteOperations.unsafeWrap(bytes))
                                    .build();
                    case Chunk.LeftOut(var count) ->
                            LogPiece.newBuilder().setLeftOut(count).build();
                });
        ask();
    }

    @Override
    public void onError(Throwable failure) {
        if (!answers.isCancelled()) {
            answers.onError(ErrorCodes.toStatus(failure));
        }
    }

    @Override
    public void onComplete() {
        if (!answers.isCancelled()) {
            answers.onCompleted();
        }
    }

    private void ask() {
        var current = subscription;
        if (current != null && answers.isReady() && asked.compareAndSet(false, true)) {
            current.request(1);
        }
    }

    private void cancel() {
        var current = subscription;
        if (current != null) {
            current.cancel();
        }
    }
}
