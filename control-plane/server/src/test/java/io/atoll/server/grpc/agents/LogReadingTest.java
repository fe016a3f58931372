package io.atoll.server.grpc.agents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atoll.control.commit.LeaderLoop;
import io.atoll.control.event.ControlEvent;
import io.atoll.control.event.Reply;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.id.AttemptId;
import io.atoll.kernel.id.ExecutionId;
import io.atoll.kernel.id.Fence;
import io.atoll.kernel.id.SiteName;
import io.atoll.kernel.id.Term;
import io.atoll.kernel.virtual.FailingFaultHandler;
import io.atoll.kernel.virtual.VirtualTime;
import io.atoll.protocol.v1.ControlMessage;
import io.atoll.server.grpc.call.Outgoing;
import io.atoll.server.grpc.wire.OrderWriter;
import io.atoll.server.reign.Reign;
import io.atoll.server.shared.InMemorySharedState;
import io.atoll.server.shared.SoftNotes;
import io.atoll.server.stream.LogGateway;
import io.atoll.server.stream.LogGateway.Chunk;
import io.grpc.stub.ServerCallStreamObserver;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A log of a site whose link ends just when it is asked. */
final class LogReadingTest {
    private static final LogGateway.Wanted WANTED =
            new LogGateway.Wanted(
                    new AttemptId(new ExecutionId(new UUID(1, 1)), new Fence(1)),
                    false,
                    0,
                    true,
                    Optional.empty());

    private final OrderPost orders =
            new OrderPost(
                    new OrderWriter(_ -> List.of(), _ -> Optional.empty()),
                    new FailingFaultHandler());
    private final SoftNotes notes =
            new SoftNotes(
                    () -> new InMemorySharedState(new VirtualTime()), new FailingFaultHandler());
    private final LogReadings readings = new LogReadings();
    private final SiteLinks links =
            new SiteLinks(
                    new VirtualTime(),
                    new LinkTerms(
                            Duration.ofSeconds(15), Duration.ofSeconds(5), "data:1", List.of()),
                    orders,
                    notes,
                    readings,
                    _ -> true);

    @AfterEach
    void stop() {
        orders.close();
        notes.close();
    }

    @Test
    void tellsItsReaderWhenItsLinkEndedBeforeItWasAsked() {
        var link =
                new SiteLink(
                        new UUID(1, 2),
                        new SiteLink.Peer(new SiteName("lyon"), Digest.of("key"), "one"),
                        new Reign(new Term(1), new Loop()),
                        links,
                        new Outgoing<>(new Stream()));
        link.end();
        var reader = new Reader();
        var reading = new LogReading(new UUID(1, 3), link, WANTED, readings, reader);
        readings.add(reading);
        reader.onSubscribe(reading);

        reading.begin();

        assertThat(reader.ended).isDone();
        assertThatThrownBy(reader.ended::join)
                .cause()
                .isInstanceOfSatisfying(
                        AtollException.class,
                        why -> {
                            assertThat(why.code()).isEqualTo(ErrorCode.UNAVAILABLE);
                            assertThat(why)
                                    .hasMessage(
                                            "cannot read the log: the link of site 'lyon' is gone");
                        });
    }

    private static final class Reader implements Flow.Subscriber<Chunk> {
        final CompletableFuture<Void> ended = new CompletableFuture<>();

        @Override
        public void onSubscribe(Flow.Subscription given) {
            given.request(1);
        }

        @Override
        public void onNext(Chunk chunk) {
            throw new AssertionError("nothing was sent: " + chunk);
        }

        @Override
        public void onError(Throwable failure) {
            ended.completeExceptionally(failure);
        }

        @Override
        public void onComplete() {
            ended.complete(null);
        }
    }

    private static final class Loop implements LeaderLoop {
        @Override
        public void submit(ControlEvent event, Duration within, Consumer<Reply> reply) {
            throw new AssertionError("nothing is told: " + event);
        }

        @Override
        public boolean submit(ControlEvent event) {
            throw new AssertionError("nothing is told: " + event);
        }

        @Override
        public void stop(String why) {}
    }

    /** The stream of an agent that has gone. */
    private static final class Stream extends ServerCallStreamObserver<ControlMessage> {
        @Override
        public boolean isCancelled() {
            return true;
        }

        @Override
        public void setOnCancelHandler(Runnable handler) {}

        @Override
        public void setCompression(String compression) {}

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void setOnReadyHandler(Runnable handler) {}

        @Override
        public void request(int count) {}

        @Override
        public void setMessageCompression(boolean enable) {}

        @Override
        public void disableAutoInboundFlowControl() {}

        @Override
        public void onNext(ControlMessage message) {}

        @Override
        public void onError(Throwable failure) {}

        @Override
        public void onCompleted() {}
    }
}
