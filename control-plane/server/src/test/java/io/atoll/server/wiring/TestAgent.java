package io.atoll.server.wiring;

import com.google.protobuf.ByteString;
import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.id.SiteName;
import io.atoll.kernel.system.SystemRandomSource;
import io.atoll.kernel.system.SystemTimeSource;
import io.atoll.protocol.channel.PeerChannels;
import io.atoll.protocol.identity.JoinToken;
import io.atoll.protocol.identity.KeyMaterial;
import io.atoll.protocol.identity.PeerKind;
import io.atoll.protocol.identity.SiteKey;
import io.atoll.protocol.tls.PeerTls;
import io.atoll.protocol.tls.PeerTrust;
import io.atoll.protocol.v1.AgentMessage;
import io.atoll.protocol.v1.Allowance;
import io.atoll.protocol.v1.ControlMessage;
import io.atoll.protocol.v1.Heartbeat;
import io.atoll.protocol.v1.Hello;
import io.atoll.protocol.v1.JoinGrpc;
import io.atoll.protocol.v1.JoinSiteReply;
import io.atoll.protocol.v1.JoinSiteRequest;
import io.atoll.protocol.v1.LinkGrpc;
import io.atoll.protocol.v1.Pool;
import io.atoll.protocol.v1.Report;
import io.atoll.protocol.v1.SiteFacts;
import io.atoll.protocol.v1.VersionRange;
import io.atoll.server.config.ListenAddress;
import io.grpc.ManagedChannel;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** As much of an agent as the control plane can tell from one. */
public final class TestAgent implements AutoCloseable {
    private final AtomicLong highestReport = new AtomicLong();
    private static final VersionRange VERSIONS =
            VersionRange.newBuilder().setLowestMajor(1).setHighestMajor(1).build();
    private static final long LIMIT_SECONDS = 20;

    private final ListenAddress address;
    private final SiteKey key;
    private final KeyMaterial own;
    private final String site;
    private final int generation;
    private final UUID installation;

    private TestAgent(
            ListenAddress address,
            SiteKey key,
            KeyMaterial own,
            JoinSiteReply joined,
            UUID installation) {
        this.address = address;
        this.key = key;
        this.own = own;
        this.site = joined.getSite();
        this.generation = joined.getGeneration();
        this.installation = installation;
    }

    /** Joins with a token; its key lies in {@code folder}. */
    public static TestAgent join(String address, String token, Path folder) {
        return join(
                address,
                token,
                folder,
                UUID.nameUUIDFromBytes(folder.toString().getBytes(StandardCharsets.UTF_8)));
    }

    static TestAgent join(String address, String token, Path folder, UUID installation) {
        var parsed = JoinToken.parse(token);
        var key = SiteKey.openOrCreate(folder, new SystemRandomSource());
        var at = ListenAddress.parse(address);
        var channel =
                PeerChannels.open(
                        at.host(),
                        at.port(),
                        PeerTls.grpcStranger(
                                PeerTrust.pinned(parsed.authority(), new SystemTimeSource())));
        try {
            var reply =
                    JoinGrpc.newBlockingStub(channel)
                            .withDeadlineAfter(LIMIT_SECONDS, TimeUnit.SECONDS)
                            .joinSite(
                                    JoinSiteRequest.newBuilder()
                                            .setVersions(VERSIONS)
                                            .setToken(token)
                                            .setCertificateRequest(
                                                    ByteString.copyFrom(
                                                            key.signingRequest(parsed.site())))
                                            .setInstallationId(installation.toString())
                                            .build());
            var chain = new ArrayList<X509Certificate>();
            reply.getCertificateChainList().forEach(der -> chain.add(certificate(der)));
            return new TestAgent(at, key, key.store(chain), reply, installation);
        } finally {
            channel.shutdownNow();
        }
    }

    public String site() {
        return site;
    }

    public int generation() {
        return generation;
    }

    SiteKey key() {
        return key;
    }

    ManagedChannel channel() {
        return PeerChannels.open(
                address.host(),
                address.port(),
                PeerTls.grpcClient(
                        own,
                        PeerTrust.of(own.authority(), new SystemTimeSource(), PeerKind.INSTANCE)));
    }

    /** Opens a link and says hello. */
    public OpenLink open(long startCounter) {
        var link = new OpenLink(channel(), highestReport);
        link.send(AgentMessage.newBuilder().setHello(hello(startCounter)).build());
        return link;
    }

    private Hello hello(long startCounter) {
        return Hello.newBuilder()
                .setVersions(VERSIONS)
                .setSite(site)
                .setGeneration(generation)
                .setInstallationId(installation.toString())
                .setStartCounter(startCounter)
                .setProcessId(installation.toString())
                .setHighestReport(highestReport.get())
                .setFacts(
                        SiteFacts.newBuilder()
                                .setAllowance(
                                        Allowance.newBuilder()
                                                .addProjects("default")
                                                .setProcess(true)
                                                .setOpen(true))
                                .addPools(
                                        Pool.newBuilder()
                                                .setName("p")
                                                .setExecutor("process")
                                                .setCpuMillis(1_000_000)
                                                .setMemoryBytes(1L << 40)))
                .build();
    }

    @Override
    public void close() {}

    private static X509Certificate certificate(ByteString der) {
        try {
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509")
                            .generateCertificate(new ByteArrayInputStream(der.toByteArray()));
        } catch (CertificateException e) {
            throw new IllegalStateException(e);
        }
    }

    static SiteName name(String text) {
        return new SiteName(text);
    }

    /** One link; what comes in waits to be looked at, unless somebody listens. */
    public static final class OpenLink implements AutoCloseable {
        private final ManagedChannel channel;
        private final AtomicLong highestReport;
        private final StreamObserver<AgentMessage> up;
        private final ReentrantLock sending = new ReentrantLock();
        private final BlockingQueue<ControlMessage> received = new LinkedBlockingQueue<>();
        private final BlockingQueue<Throwable> ended = new LinkedBlockingQueue<>();
        private volatile Consumer<ControlMessage> listener = received::add;

        OpenLink(ManagedChannel channel) {
            this(channel, new AtomicLong());
        }

        OpenLink(ManagedChannel channel, AtomicLong highestReport) {
            this.channel = channel;
            this.highestReport = highestReport;
            this.up =
                    LinkGrpc.newStub(channel)
                            .open(
                                    new StreamObserver<>() {
                                        @Override
                                        public void onNext(ControlMessage message) {
                                            listener.accept(message);
                                        }

                                        @Override
                                        public void onError(Throwable failure) {
                                            ended.add(failure);
                                        }

                                        @Override
                                        public void onCompleted() {
                                            ended.add(new IllegalStateException("completed"));
                                        }
                                    });
        }

        /** From now on messages go to {@code listener}. */
        public void listen(Consumer<ControlMessage> to) {
            listener = to;
        }

        /** Safe from any thread. */
        public void send(AgentMessage message) {
            sending.lock();
            try {
                up.onNext(message);
            } finally {
                sending.unlock();
            }
        }

        public void report(Report report) {
            highestReport.accumulateAndGet(report.getNumber(), Math::max);
            send(AgentMessage.newBuilder().setReport(report).build());
        }

        public void heartbeat(long number) {
            send(
                    AgentMessage.newBuilder()
                            .setHeartbeat(
                                    Heartbeat.newBuilder()
                                            .setNumber(number)
                                            .setHeldDigest(
                                                    ByteString.copyFrom(
                                                            HexFormat.of()
                                                                    .parseHex(
                                                                            Digest.of("").hex()))))
                            .build());
        }

        /** The next message for which {@code wanted} holds; others before it are dropped. */
        public ControlMessage await(Predicate<ControlMessage> wanted) throws InterruptedException {
            while (true) {
                var next = received.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
                if (next == null) {
                    throw new AssertionError("no such message; ended: " + ended.peek());
                }
                if (wanted.test(next)) {
                    return next;
                }
            }
        }

        public Throwable awaitEnd() throws InterruptedException {
            var failure = ended.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
            if (failure == null) {
                throw new AssertionError("the link still stands");
            }
            return failure;
        }

        @Override
        public void close() {
            channel.shutdownNow();
        }
    }
}
