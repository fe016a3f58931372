package io.atoll.server.grpc.instances;

import com.google.protobuf.ByteString;
import io.atoll.kernel.AtollException;
import io.atoll.protocol.ErrorCodes;
import io.atoll.protocol.v1.ForwardReply;
import io.atoll.protocol.v1.ForwardRequest;
import io.atoll.protocol.v1.InstancesGrpc;
import io.atoll.server.commands.CommandCodec;
import io.atoll.server.commands.RemoteLeader;
import io.atoll.server.coordination.Leader;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** Forwards commands over gRPC. Safe from any thread. */
public final class ForwardClient implements RemoteLeader {
    private final InstanceChannels channels;

    public ForwardClient(InstanceChannels channels) {
        this.channels = channels;
    }

    @Override
    public CompletionStage<byte[]> forward(
            Leader leader, long term, CommandCodec.Encoded command, Duration within) {
        var answer = new CompletableFuture<byte[]>();
        var request =
                ForwardRequest.newBuilder()
                        .setTerm(term)
                        .setCommand(command.name())
                        .setBody(ByteString.copyFromUtf8(command.body()))
                        .build();
        try {
            InstancesGrpc.newStub(channels.to(leader))
                    .withDeadlineAfter(within.toNanos(), TimeUnit.NANOSECONDS)
                    .forward(request, new Answer(answer));
        } catch (AtollException e) {
            answer.completeExceptionally(e);
        }
        return answer;
    }

    private record Answer(CompletableFuture<byte[]> answer)
            implements StreamObserver<ForwardReply> {
        @Override
        public void onNext(ForwardReply reply) {
            answer.complete(reply.getBody().toByteArray());
        }

        @Override
        public void onError(Throwable failure) {
            answer.completeExceptionally(
                    ErrorCodes.fromStatus("forward a command to the leader", failure));
        }

        @Override
        public void onCompleted() {
            // answered before
        }
    }
}
