package io.atoll.server.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.atoll.control.event.Reply;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.id.AttemptId;
import io.atoll.kernel.id.ExecutionId;
import io.atoll.kernel.id.Fence;
import io.atoll.kernel.id.SiteName;
import io.atoll.kernel.system.SystemTimeSource;
import io.atoll.protocol.channel.PeerChannels;
import io.atoll.protocol.tls.PeerTls;
import io.atoll.protocol.tls.PeerTrust;
import io.atoll.protocol.v1.AgentMessage;
import io.atoll.protocol.v1.AttemptEnded;
import io.atoll.protocol.v1.AttemptRef;
import io.atoll.protocol.v1.ControlMessage;
import io.atoll.protocol.v1.LogBytes;
import io.atoll.protocol.v1.LogRequest;
import io.atoll.protocol.v1.Outcome;
import io.atoll.protocol.v1.Report;
import io.atoll.server.config.ListenAddress;
import io.atoll.server.stream.LogGateway;
import io.grpc.Status;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerInstanceTest {
    @TempDir static Path folder;
    private static TestServer server;

    @BeforeAll
    static void start() {
        server = TestServer.start(folder.resolve("cp"));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void carriesAnExecutionFromSubmissionToItsAcknowledgedEnd() throws Exception {
        var agent = joined("alpha");
        try (var link = agent.open(1)) {
            var welcome = link.await(ControlMessage::hasWelcome);
            assertThat(welcome.getTerm()).isPositive();
            assertThat(welcome.getWelcome().getAppliedReport()).isZero();
            assertThat(welcome.getWelcome().getLeaseTtlMs()).isEqualTo(3_000);
            assertThat(welcome.getWelcome().getTicketKeysCount()).isEqualTo(1);

            var submitted = server.submit(TestWorkflow.submit(1, "alpha"));
            assertThat(submitted).isInstanceOf(Reply.Submitted.class);
            var assign = link.await(ControlMessage::hasAssign).getAssign();
            assertThat(assign.getClasses(0).getArgvList()).containsExactly("true");
            var attempt = assign.getAssignments(0).getAttempt();

            link.report(succeeded(1, attempt));
            assertThat(link.await(ControlMessage::hasAcknowledge).getAcknowledge().getNumber())
                    .isEqualTo(1);
            link.await(ControlMessage::hasRelease);

            link.report(succeeded(1, attempt));
            assertThat(link.await(ControlMessage::hasAcknowledge).getAcknowledge().getNumber())
                    .isEqualTo(1);

            link.heartbeat(7);
            assertThat(
                            link.await(ControlMessage::hasHeartbeatAnswer)
                                    .getHeartbeatAnswer()
                                    .getNumber())
                    .isEqualTo(7);
        }
        try (var again = agent.open(2)) {
            assertThat(again.await(ControlMessage::hasWelcome).getWelcome().getAppliedReport())
                    .isEqualTo(1);
        }
    }

    @Test
    void refusesALinkWithoutACertificate() {
        var at = ListenAddress.parse(server.instance().client().agents().getFirst());
        var channel =
                PeerChannels.open(
                        at.host(),
                        at.port(),
                        PeerTls.grpcStranger(
                                PeerTrust.pinned(
                                        server.authority().fingerprint(), new SystemTimeSource())));
        try (var link = new TestAgent.OpenLink(channel)) {
            assertThat(Status.fromThrowable(end(link)).getCode())
                    .isEqualTo(Status.Code.UNAUTHENTICATED);
        }
    }

    @Test
    void refusesAnOlderGenerationsKey() throws Exception {
        var older = joined("beta");
        var newer =
                TestAgent.join(
                        server.instance().client().agents().getFirst(),
                        server.invite("beta"),
                        folder.resolve("beta2"));
        assertThat(newer.generation()).isEqualTo(2);
        try (var link = older.open(1)) {
            assertThat(Status.fromThrowable(link.awaitEnd()).getCode())
                    .isEqualTo(Status.Code.UNAUTHENTICATED);
        }
        try (var link = newer.open(1)) {
            link.await(ControlMessage::hasWelcome);
        }
    }

    @Test
    void refusesATokenThatNobodyGave() {
        var token = server.invite("gamma");
        var agents = server.instance().client().agents().getFirst();
        TestAgent.join(agents, token, folder.resolve("gamma"));
        assertThat(TestAgent.join(agents, token, folder.resolve("gamma")).generation())
                .isEqualTo(1);
        assertThatThrownBy(() -> TestAgent.join(agents, token, folder.resolve("thief")))
                .hasMessageContaining("UNAUTHENTICATED");
    }

    @Test
    void tellsALinkThatANewerOneReplacesIt() throws Exception {
        var agent = joined("delta");
        try (var first = agent.open(1);
                var second = agent.open(2)) {
            second.await(ControlMessage::hasWelcome);
            assertThat(Status.fromThrowable(first.awaitEnd()).getCode())
                    .isIn(Status.Code.UNAVAILABLE, Status.Code.UNAUTHENTICATED);
        }
    }

    @Test
    void closesALinkOnWhichNothingIsHeard() throws Exception {
        var agent = joined("epsilon");
        try (var link = agent.open(1)) {
            link.await(ControlMessage::hasWelcome);
            assertThat(Status.fromThrowable(link.awaitEnd()).getCode())
                    .isEqualTo(Status.Code.UNAVAILABLE);
        }
    }

    @Test
    void leadsAgainInANewTermWhenItsSessionIsCut() throws Exception {
        var agent = joined("zeta");
        long before = server.instance().commands().leading().term();
        try (var link = agent.open(1)) {
            link.await(ControlMessage::hasWelcome);
            server.cutLeaderOff();
            // Something to write, which the leader then cannot.
            link.heartbeat(1);
            server.submit(TestWorkflow.submit(1, "nowhere"));
            link.awaitEnd();
        }
        await().atMost(Duration.ofSeconds(10))
                .until(() -> server.instance().commands().leading().term() > before);
        await().atMost(Duration.ofSeconds(10))
                .until(() -> server.instance().commands().leading().ready());
        try (var link = agent.open(2)) {
            assertThat(link.await(ControlMessage::hasWelcome).getTerm()).isGreaterThan(before);
        }
    }

    @Test
    void readsALogPageByPageOverTheLink() throws Exception {
        var agent = joined("eta");
        var attempt = new AttemptId(new ExecutionId(new UUID(1, 2)), new Fence(1));
        var log = new byte[600_000];
        for (int at = 0; at < log.length; at++) {
            log[at] = (byte) (at % 251);
        }
        try (var link = agent.open(1)) {
            link.await(ControlMessage::hasWelcome);
            link.listen(message -> answerLog(link, message, log));
            var read = new Reader();
            server.services().logs().read(new SiteName("eta"), log(attempt, 100)).subscribe(read);
            assertThat(read.all.get(10, TimeUnit.SECONDS))
                    .isEqualTo(Arrays.copyOfRange(log, 100, log.length));
        }
        var none = new Reader();
        server.services().logs().read(new SiteName("nowhere"), log(attempt, 0)).subscribe(none);
        assertThatThrownBy(() -> none.all.get(10, TimeUnit.SECONDS))
                .hasMessageContaining("site 'nowhere' has no link");
    }

    @Test
    void readsOnBehindWhatASiteDidNotKeepAndTellsItsErrors() throws Exception {
        var agent = joined("theta");
        var attempt = new AttemptId(new ExecutionId(new UUID(1, 3)), new Fence(1));
        try (var link = agent.open(1)) {
            link.await(ControlMessage::hasWelcome);
            var stored = new CompletableFuture<Digest>();
            link.listen(
                    message -> {
                        if (message.hasLogRequest() && !message.getLogRequest().getCancel()) {
                            var request = message.getLogRequest();
                            stored.complete(Digest.ofHash(request.getStored().toByteArray()));
                            part(link, request, 3, 0, "abc", "");
                            part(link, request, 1_003, 1_000, "", "");
                            part(link, request, 1_006, 0, "xyz", "");
                            part(link, request, 1_006, 0, "", "cannot read more");
                        }
                    });
            var read = new Reader();
            server.services()
                    .logs()
                    .read(
                            new SiteName("theta"),
                            new LogGateway.Wanted(
                                    attempt, false, 0, false, Optional.of(Digest.of("stored"))))
                    .subscribe(read);

            assertThatThrownBy(() -> read.all.get(10, TimeUnit.SECONDS))
                    .hasMessageContaining("cannot read more")
                    .cause()
                    .isInstanceOfSatisfying(
                            AtollException.class,
                            e -> assertThat(e.code()).isEqualTo(ErrorCode.LIMIT_EXCEEDED));
            assertThat(read.leftOut).hasValue(1_000);
            assertThat(read.text()).isEqualTo("abcxyz");
            assertThat(stored.get(10, TimeUnit.SECONDS)).isEqualTo(Digest.of("stored"));
        }
    }

    @Test
    void tellsTheReaderOfALogWhenItsSiteSendsAnotherPartOfIt() throws Exception {
        var agent = joined("iota");
        var attempt = new AttemptId(new ExecutionId(new UUID(1, 4)), new Fence(1));
        try (var link = agent.open(1)) {
            link.await(ControlMessage::hasWelcome);
            var cancelled = new CompletableFuture<Boolean>();
            link.listen(
                    message -> {
                        if (message.hasLogRequest() && message.getLogRequest().getCancel()) {
                            cancelled.complete(true);
                        } else if (message.hasLogRequest()) {
                            part(link, message.getLogRequest(), 3, 0, "abc", "");
                            part(link, message.getLogRequest(), 10, 0, "xyz", "");
                        }
                    });
            var read = new Reader();
            server.services().logs().read(new SiteName("iota"), log(attempt, 0)).subscribe(read);

            assertThatThrownBy(() -> read.all.get(10, TimeUnit.SECONDS))
                    .hasMessageContaining(
                            "cannot read the log: site 'iota' sent another part of it (got byte 7,"
                                    + " expected 3)");
            assertThat(cancelled.get(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    private static void part(
            TestAgent.OpenLink link,
            LogRequest request,
            long end,
            long leftOut,
            String text,
            String error) {
        link.send(
                AgentMessage.newBuilder()
                        .setLogBytes(
                                LogBytes.newBuilder()
                                        .setRequest(request.getRequest())
                                        .setOffset(end - text.length())
                                        .setLeftOut(leftOut)
                                        .setBytes(ByteString.copyFromUtf8(text))
                                        .setError(error)
                                        .setCode(error.isEmpty() ? "" : "LIMIT_EXCEEDED")
                                        .setLast(!error.isEmpty()))
                        .build());
    }

    private static LogGateway.Wanted log(AttemptId attempt, long offset) {
        return new LogGateway.Wanted(attempt, false, offset, false, Optional.empty());
    }

    private static void answerLog(TestAgent.OpenLink link, ControlMessage message, byte[] log) {
        if (!message.hasLogRequest()) {
            return;
        }
        var request = message.getLogRequest();
        int from = (int) request.getOffset();
        int to = (int) Math.min(log.length, from + request.getMostBytes());
        for (int at = from; at < to; at += 50_000) {
            int end = Math.min(to, at + 50_000);
            link.send(
                    AgentMessage.newBuilder()
                            .setLogBytes(
                                    LogBytes.newBuilder()
                                            .setRequest(request.getRequest())
                                            .setOffset(at)
                                            .setBytes(ByteString.copyFrom(log, at, end - at))
                                            .setLast(end == to))
                            .build());
        }
    }

    /** Takes everything, piece by piece. */
    private static final class Reader implements Flow.Subscriber<LogGateway.Chunk> {
        final CompletableFuture<byte[]> all = new CompletableFuture<>();
        private final ByteArrayOutputStream read = new ByteArrayOutputStream();
        final AtomicLong leftOut = new AtomicLong();
        private Flow.@Nullable Subscription subscription;

        @Override
        public void onSubscribe(Flow.Subscription begun) {
            subscription = begun;
            begun.request(1);
        }

        @Override
        public void onNext(LogGateway.Chunk chunk) {
            switch (chunk) {
                case LogGateway.Chunk.Written(var bytes) -> read.writeBytes(bytes);
                case LogGateway.Chunk.LeftOut(var count) -> leftOut.addAndGet(count);
            }
            Objects.requireNonNull(subscription).request(1);
        }

        String text() {
            return read.toString(StandardCharsets.UTF_8);
        }

        @Override
        public void onError(Throwable failure) {
            all.completeExceptionally(failure);
        }

        @Override
        public void onComplete() {
            all.complete(read.toByteArray());
        }
    }

    static TestAgent joined(String site) {
        return TestAgent.join(
                server.instance().client().agents().getFirst(),
                server.invite(site),
                folder.resolve(site));
    }

    static Report succeeded(long number, AttemptRef attempt) {
        return Report.newBuilder()
                .setNumber(number)
                .setAtEpochMs(1)
                .setAttemptEnded(
                        AttemptEnded.newBuilder()
                                .setAttempt(attempt)
                                .setOutcome(Outcome.OUTCOME_SUCCEEDED))
                .build();
    }

    private static Throwable end(TestAgent.OpenLink link) {
        try {
            return link.awaitEnd();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
