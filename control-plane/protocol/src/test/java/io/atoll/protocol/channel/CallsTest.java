package io.atoll.protocol.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.protocol.ErrorCodes;
import io.atoll.protocol.identity.PeerKind;
import io.atoll.protocol.identity.SettableTime;
import io.atoll.protocol.identity.TestFederation;
import io.atoll.protocol.tls.PeerTls;
import io.atoll.protocol.tls.PeerTrust;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.stub.ClientCalls;
import io.netty.handler.ssl.SslContext;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CallsTest {
    private TestFederation reef;
    private PeerTrust trust;
    private EchoServer server;
    private ManagedChannel channel;

    @BeforeEach
    void start(@TempDir Path folder) {
        reef = new TestFederation(folder, "reef", new SettableTime());
        trust =
                PeerTrust.of(
                        reef.authority().certificate(),
                        reef.time(),
                        PeerKind.SITE,
                        PeerKind.INSTANCE);
        server =
                new EchoServer(
                        PeerTls.grpcServer(reef.instance("a1"), trust), new ServerLimits(1, 10));
        channel = server.dial(site());
    }

    @AfterEach
    void stop() {
        channel.shutdownNow();
        server.close();
    }

    @Test
    void aCallWithoutADeadlineIsRefused() {
        assertThatThrownBy(
                        () ->
                                ClientCalls.blockingUnaryCall(
                                        channel, EchoServer.SAY, CallOptions.DEFAULT, "hi"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("cannot call atoll.test.Echo/Say: the call has no deadline");
    }

    @Test
    void aRefusalArrivesWithItsCodeAndSentence() {
        AtollException read = failureOf("fail");
        assertThat(read.code()).isEqualTo(ErrorCode.FENCED);
        assertThat(read).hasMessage("cannot go on: generation 2 is here");
    }

    @Test
    void aFaultOfTheServerTellsNothing() {
        AtollException read = failureOf("break");
        assertThat(read.code()).isEqualTo(ErrorCode.INTERNAL);
        assertThat(read.getMessage()).doesNotContain("hunter2");
    }

    @Test
    void onlyASiteMayDoWhatSitesDo() {
        assertThat(EchoServer.say(channel, "site")).endsWith("said site");
        AtollException denied = failureOf("instance");
        assertThat(denied.code()).isEqualTo(ErrorCode.DENIED);
        assertThat(denied)
                .hasMessage(
                        "cannot take the call: it is for the peer kind instance only (got"
                                + " spiffe://reef/site/edge)");
        Throwable stranger = catchThrowable(() -> server.say(PeerTls.grpcStranger(trust), "site"));
        assertThat(ErrorCodes.fromStatus("call", stranger).code())
                .isEqualTo(ErrorCode.UNAUTHENTICATED);
    }

    @Test
    void aMessageOverTheLimitIsRefused() {
        String large = "x".repeat(PeerChannels.MESSAGE_LIMIT_BYTES + 1);
        assertThat(failureOf(large).code()).isEqualTo(ErrorCode.LIMIT_EXCEEDED);
        assertThat(EchoServer.say(channel, "x".repeat(1_000_000))).hasSizeGreaterThan(1_000_000);
    }

    @Test
    void aCallOverTheLimitIsAnsweredAndTakenLater() {
        ClientCall<String, String> held =
                channel.newCall(
                        EchoServer.SAY,
                        CallOptions.DEFAULT.withDeadlineAfter(60, TimeUnit.SECONDS));
        held.start(new ClientCall.Listener<>() {}, new Metadata());
        held.request(1);
        held.sendMessage("hold");
        held.halfClose();
        Awaitility.await("the held call to arrive")
                .untilAsserted(
                        () ->
                                assertThat(catchThrowable(() -> EchoServer.say(channel, "hi")))
                                        .isNotNull());
        AtollException full = failureOf("hi");
        assertThat(full.code()).isEqualTo(ErrorCode.LIMIT_EXCEEDED);
        assertThat(full).hasMessage("cannot take the call: 1 are being served");

        held.cancel("enough", null);
        Awaitility.await("the held call to end")
                .ignoreExceptions()
                .until(() -> EchoServer.say(channel, "hi").endsWith("said hi"));
    }

    @Test
    void aCallToNobodyFailsAtOnceWithTheReason() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        ManagedChannel nobody = PeerChannels.open("127.0.0.1", port, site());
        try {
            Throwable thrown = catchThrowable(() -> EchoServer.say(nobody, "hi"));
            AtollException read = ErrorCodes.fromStatus("reach the control plane", thrown);
            assertThat(read.code()).isEqualTo(ErrorCode.UNAVAILABLE);
            assertThat(read)
                    .hasMessageStartingWith("cannot reach the control plane: ")
                    .hasMessageContaining("refused");
        } finally {
            nobody.shutdownNow();
        }
    }

    private SslContext site() {
        return PeerTls.grpcClient(reef.site("edge"), trust);
    }

    private AtollException failureOf(String word) {
        Throwable thrown = catchThrowable(() -> EchoServer.say(channel, word));
        assertThat(thrown).as("the call went through").isNotNull();
        return ErrorCodes.fromStatus("call", thrown);
    }
}
