package io.atoll.server.grpc;

import io.atoll.kernel.id.SiteName;
import io.atoll.protocol.ErrorCodes;
import io.atoll.protocol.v1.InstancesGrpc;
import io.atoll.protocol.v1.LogPiece;
import io.atoll.protocol.v1.ReadLogRequest;
import io.atoll.server.grpc.wire.WireValues;
import io.grpc.ManagedChannel;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.util.concurrent.Flow;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A log read from the instance that leads; the reader's demand is the call's. */
record RemoteLog(Supplier<ManagedChannel> channel, SiteName site, LogReading.Wanted wanted)
        implements Flow.Publisher<byte[]> {
    @Override
    public void subscribe(Flow.Subscriber<? super byte[]> reader) {
        var request =
                ReadLogRequest.newBuilder()
                        .setSite(site.text())
                        .setAttempt(WireValues.attempt(wanted.attempt()))
                        .setStderr(wanted.stderr())
                        .setOffset(wanted.offset())
                        .setFollow(wanted.follow())
                        .build();
        InstancesGrpc.newStub(channel.get()).readLog(request, new Pieces(reader));
    }

    /** Pieces of one call, on its thread. */
    private static final class Pieces
            implements ClientResponseObserver<ReadLogRequest, LogPiece>, Flow.Subscription {
        private final Flow.Subscriber<? super byte[]> reader;
        private @Nullable ClientCallStreamObserver<ReadLogRequest> call;

        Pieces(Flow.Subscriber<? super byte[]> reader) {
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
            reader.onNext(piece.getBytes().toByteArray());
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
