package io.atoll.server.grpc.agents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
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
import io.atoll.protocol.v1.LogBytes;
import io.atoll.protocol.wire.WireValues;
import io.atoll.server.grpc.call.Outgoing;
import io.atoll.server.grpc.wire.OrderWriter;
import io.atoll.server.reign.Reign;
import io.atoll.server.shared.InMemorySharedState;
import io.atoll.server.shared.SoftNotes;
import io.atoll.server.stream.LogGateway;
import io.atoll.server.stream.LogGateway.Chunk;
import io.grpc.stub.ServerCallStreamObserver;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A log of a site whose link ends just when it is asked, or which does not answer. */
final class LogReadingTest {
    private static final LogGateway.Wanted WANTED =
            new LogGateway.Wanted(
                    new AttemptId(new ExecutionId(new UUID(1, 1)), new Fence(1)),
                    false,
                    0,
                    true,
                    Optional.empty());

    private static final UUID ID = new UUID(1, 3);

    private final List<ControlMessage> sent = new ArrayList<>();
    private final OrderPost orders =
            new OrderPost(
                    new OrderWriter(_ -> List.of(), _ -> Optional.empty()),
                    new FailingFaultHandler());
    private final SoftNotes notes =
            new SoftNotes(
                    () -> new InMemorySharedState(new VirtualTime()), new FailingFaultHandler());
    private final VirtualTime time = new VirtualTime();
    private final LogReadings readings = new LogReadings(time);
    private final SiteLinks links =
            new SiteLinks(
                    time,
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
        var link = link();
        link.end();
        var reader = new Reader();

        read(link, WANTED, reader);

        failed(
                reader,
                ErrorCode.UNAVAILABLE,
                "cannot read the log: the link of site 'lyon' is gone");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void tellsItsReaderWhenTheSiteSendsNothingOfWhatIsThere(boolean stored) {
        var reader = new Reader();
        var wanted = stored ? wanted(true, Optional.of(Digest.of("log"))) : wanted(false);
        read(link(), wanted, reader);
        time.advance(Duration.ofSeconds(30));
        links.closeSilent();
        assertThat(reader.ended).isNotDone();

        time.advance(Duration.ofMillis(1));
        links.closeSilent();

        failed(
                reader,
                ErrorCode.DEADLINE_EXCEEDED,
                "cannot read the log: site 'lyon' has sent nothing of it for 30 s");
        assertThat(sent.getLast().getLogRequest().getCancel()).isTrue();
    }

    @Test
    void waitsAnewAfterEachPiece() {
        var reader = new Reader();
        read(link(), wanted(false), reader);
        for (int i = 0; i < 3; i++) {
            time.advance(Duration.ofSeconds(29));
            readings.received(
                    LogBytes.newBuilder()
                            .setRequest(WireValues.bytes(ID))
                            .setOffset(i)
                            .setBytes(ByteString.copyFromUtf8("x"))
                            .build());
            links.closeSilent();
        }
        assertThat(reader.ended).isNotDone();

        time.advance(Duration.ofSeconds(31));
        links.closeSilent();

        assertThat(reader.ended).isCompletedExceptionally();
        assertThat(reader.read).hasToString("xxx");
    }

    @Test
    void waitsForAReaderThatTakesNothing() {
        var reader = new Reader();
        reader.demand = 0;
        read(link(), wanted(false), reader);
        readings.received(
                LogBytes.newBuilder()
                        .setRequest(WireValues.bytes(ID))
                        .setBytes(ByteString.copyFrom(new byte[LogReading.PAGE_BYTES]))
                        .setLast(true)
                        .build());

        time.advance(Duration.ofHours(1));
        links.closeSilent();
        reader.more();

        assertThat(reader.ended).isNotDone();
        assertThat(sent.getLast().getLogRequest().getOffset()).isEqualTo(LogReading.PAGE_BYTES);
    }

    @Test
    void waitsForAsLongAsItTakesForALogThatIsFollowed() {
        var reader = new Reader();
        read(link(), WANTED, reader);

        time.advance(Duration.ofHours(1));
        readings.failSilent();

        assertThat(reader.ended).isNotDone();
    }

    private SiteLink link() {
        return new SiteLink(
                new UUID(1, 2),
                new SiteLink.Peer(new SiteName("lyon"), Digest.of("key"), "one"),
                new Reign(new Term(1), new Loop()),
                links,
                new Outgoing<>(new Stream(sent)));
    }

    private static LogGateway.Wanted wanted(boolean follow) {
        return wanted(follow, Optional.empty());
    }

    private static LogGateway.Wanted wanted(boolean follow, Optional<Digest> stored) {
        return new LogGateway.Wanted(WANTED.attempt(), false, 0, follow, stored);
    }

    private void read(SiteLink link, LogGateway.Wanted wanted, Reader reader) {
        var reading = new LogReading(ID, link, wanted, readings, reader);
        readings.add(reading);
        reader.onSubscribe(reading);
        reading.begin();
    }

    private static void failed(Reader reader, ErrorCode code, String sentence) {
        assertThat(reader.ended).isDone();
        assertThatThrownBy(reader.ended::join)
                .cause()
                .isInstanceOfSatisfying(
                        AtollException.class,
                        why -> {
                            assertThat(why.code()).isEqualTo(code);
                            assertThat(why).hasMessage(sentence);
                        });
    }

    private static final class Reader implements Flow.Subscriber<Chunk> {
        final CompletableFuture<Void> ended = new CompletableFuture<>();
        final StringBuilder read = new StringBuilder();
        long demand = Long.MAX_VALUE;
        private Flow.@Nullable Subscription subscription;

        void more() {
            var current = subscription;
            if (current != null) {
                current.request(2);
            }
        }

        @Override
        public void onSubscribe(Flow.Subscription given) {
            subscription = given;
            given.request(demand);
        }

        @Override
        public void onNext(Chunk chunk) {
            switch (chunk) {
                case Chunk.Written(var bytes) ->
                        read.append(new String(bytes, StandardCharsets.UTF_8));
                case Chunk.LeftOut(var count) -> read.append('(').append(count).append(')');
            }
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

    /** The stream of an agent, which keeps what it is sent. */
    private static final class Stream extends ServerCallStreamObserver<ControlMessage> {
        private final List<ControlMessage> sent;

        Stream(List<ControlMessage> sent) {
            this.sent = sent;
        }

        @Override
        public boolean isCancelled() {
            return false;
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
        public void onNext(ControlMessage message) {
            sent.add(message);
        }

        @Override
        public void onError(Throwable failure) {}

        @Override
        public void onCompleted() {}
    }
}
