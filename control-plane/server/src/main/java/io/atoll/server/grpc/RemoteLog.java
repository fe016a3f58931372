package io.atoll.server.grpc;

import io.atoll.kernel.id.SiteName;
import io.atoll.protocol.ErrorCodes;
import io.atoll.protocol.v1.InstancesGrpc;
import io.atoll.protocol.v1.LogPiece;
import io.atoll.protocol.v1.ReadLogRequest;
import io.atoll.protocol.wire.WireValues;
import io.atoll.server.leader.LogGateway;
import io.atoll.server.leader.LogGateway.Chunk;
import io.grpc.ManagedChannel;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.util.concurrent.Flow;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A log read from the instance that leads; the reader's demand is the call's. */
record RemoteLog(Supplier<ManagedChannel> channel, SiteName site, LogGateway.Wanted wanted)
        implements Flow.Publisher<Chunk> {
    @Override
    public void subscribe(Flow.Subscriber<? super Chunk> reader) {
        var request =
                ReadLogRequest.newBuilder()
                        .setSite(site.text())
                        .setAttempt(WireValues.attempt(wanted.attempt()))
                        .setStderr(wanted.stderr())
                        .setOffset(wanted.offset())
                        .setFollow(wanted.follow());
        wanted.stored().ifPresent(digest -> request.setStored(WireValues.bytes(digest)));
        InstancesGrpc.newStub(channel.get()).readLog(request.build(), new Pieces(reader));
    }

    /** Pieces of one call, on its thread. */
    private static final class Pieces
            implements ClientResponseObserver<ReadLogRequest, LogPiece>, Flow.Subscription {
        private final Flow.Subscriber<? super Chunk> reader;
        private @Nullable ClientCallStreamObserver<ReadLogRequest> call;

        Pieces(Flow.Subscriber<? super Chunk> reader) {
            this.reader = reader;
        }

        @Override
        public void beforeStart(ClientCallStreamObserver<ReadLogRequest> started) {
            call = started;
            started.disableAutoRequestWithInitial(0);
            reader.onSubscribe(this);
        }

        @Override
        public void onNext(LogPiece piece) {
            reader.onNext(
                    piece.getLeftOut() > 0
                            ? new Chunk.LeftOut(piece.getLeftOut())
                            : new Chunk.Written(piece.getBytes().toByteArray()));
        }

        @Override
        public void onError(Throwable failure) {
            reader.onError(ErrorCodes.fromStatus("read the log", failure));
        }

        @Override
        public void onCompleted() {
            reader.onComplete();
        }

        @Override
        public void request(long count) {
            if (call != null) {
                call.request((int) Math.min(Integer.MAX_VALUE, count));
            }
        }

        @Override
        public void cancel() {
            if (call != null) {
                call.cancel("the reader left", null);
            }
        }
    }
}
