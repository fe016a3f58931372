package io.atoll.agent.app.fake;

import com.google.protobuf.ByteString;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.id.SiteName;
import io.atoll.kernel.random.RandomSource;
import io.atoll.kernel.time.TimeSource;
import io.atoll.protocol.channel.PeerInterceptor;
import io.atoll.protocol.channel.PeerServers;
import io.atoll.protocol.channel.ServerLimits;
import io.atoll.protocol.identity.CertificateAuthority;
import io.atoll.protocol.identity.Certificates;
import io.atoll.protocol.identity.FederationName;
import io.atoll.protocol.identity.JoinToken;
import io.atoll.protocol.identity.KeyMaterial;
import io.atoll.protocol.identity.PeerKind;
import io.atoll.protocol.tls.PeerTls;
import io.atoll.protocol.tls.PeerTrust;
import io.atoll.protocol.v1.Acknowledge;
import io.atoll.protocol.v1.AgentMessage;
import io.atoll.protocol.v1.ControlMessage;
import io.atoll.protocol.v1.HeartbeatAnswer;
import io.atoll.protocol.v1.Hello;
import io.atoll.protocol.v1.JoinGrpc;
import io.atoll.protocol.v1.JoinSiteReply;
import io.atoll.protocol.v1.JoinSiteRequest;
import io.atoll.protocol.v1.LinkGrpc;
import io.atoll.protocol.v1.RenewCertificateReply;
import io.atoll.protocol.v1.RenewCertificateRequest;
import io.atoll.protocol.v1.Report;
import io.atoll.protocol.v1.Welcome;
import io.grpc.Server;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A control plane that lets one site join and answers its link: welcomes, applies reports once and
 * in order, acknowledges while told to. Everything it heard can be looked at. Any thread.
 */
public final class FakeControlPlane implements AutoCloseable {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    private final CertificateAuthority authority;
    private final RandomSource random;
    private final KeyMaterial instance;
    private final PeerTrust sites;
    private final ReentrantLock lock = new ReentrantLock();
    private final TreeMap<Long, Report> reports = new TreeMap<>();
    private final List<Hello> hellos = new CopyOnWriteArrayList<>();
    private final List<AgentMessage> others = new CopyOnWriteArrayList<>();
    private final List<Long> received = new CopyOnWriteArrayList<>();
    private @Nullable Server server;
    private @Nullable StreamObserver<ControlMessage> link;
    private int port;
    private volatile boolean acknowledging = true;
    private volatile boolean answering = true;
    private volatile @Nullable RuntimeException refusal;
    private volatile @Nullable JoinToken used;
    private final AtomicInteger generation = new AtomicInteger();
    private final AtomicLong term = new AtomicLong(1);
    private volatile Duration heartbeat = Duration.ofSeconds(1);
    private volatile Duration validity = Duration.ofDays(30);

    public FakeControlPlane(Path folder, TimeSource time, RandomSource random) {
        this.random = random;
        authority =
                CertificateAuthority.openOrCreate(folder, new FederationName("test"), time, random);
        instance = authority.newInstance("one", List.of("127.0.0.1"), Duration.ofDays(1), random);
        sites = PeerTrust.of(authority.certificate(), time, PeerKind.SITE);
        start();
    }

    /** Starts to listen, at the port of last time. */
    public void start() {
        try {
            server =
                    PeerServers.listen(
                                    new InetSocketAddress(LOOPBACK, port),
                                    PeerTls.grpcServer(instance, sites),
                                    ServerLimits.DEFAULT)
                            .addService(new Joins())
                            .addService(new Links())
                            .build()
                            .start();
            port = server.getPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Cuts all connections and listens no more. */
    public void stop() {
        link = null;
        if (server != null) {
            server.shutdownNow();
            try {
                server.awaitTermination();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }
    }

    public String address() {
        return "127.0.0.1:" + port;
    }

    public JoinToken token(String site) {
        return JoinToken.generate(random, authority.fingerprint(), new SiteName(site));
    }

    /** Whether reports are acknowledged from now on. */
    public void acknowledge(boolean yes) {
        acknowledging = yes;
    }

    /** Whether heartbeats are answered from now on. */
    public void answerHeartbeats(boolean yes) {
        answering = yes;
    }

    /** Joins and links are refused with this from now on. */
    public void refuse(RuntimeException with) {
        refusal = with;
    }

    /** A later leader speaks from now on. */
    public void raiseTerm() {
        term.incrementAndGet();
    }

    /** How often a site that links from now on says that it lives. */
    public void heartbeatsEvery(Duration period) {
        heartbeat = period;
    }

    public void certificatesLast(Duration each) {
        validity = each;
    }

    /** Sends on the current link. */
    public void send(ControlMessage.Builder message) {
        lock.lock();
        try {
            if (link != null) {
                link.onNext(message.setTerm(term.get()).build());
            }
        } finally {
            lock.unlock();
        }
    }

    public boolean isLinked() {
        return link != null;
    }

    /** As a leader that lost its last commit: the report that was applied last was not. */
    public void forgetOne() {
        lock.lock();
        try {
            reports.pollLastEntry();
        } finally {
            lock.unlock();
        }
    }

    /** Reports applied, by number. */
    public List<Report> applied() {
        lock.lock();
        try {
            return List.copyOf(reports.values());
        } finally {
            lock.unlock();
        }
    }

    /** Numbers of reports as they came, repeats included. */
    public List<Long> received() {
        return List.copyOf(received);
    }

    public List<Hello> hellos() {
        return List.copyOf(hellos);
    }

    /** What came and is no report, of one kind. */
    public <T> List<T> others(AgentMessage.BodyCase kind, Function<AgentMessage, T> body) {
        return others.stream().filter(each -> each.getBodyCase() == kind).map(body).toList();
    }

    @Override
    public void close() {
        stop();
    }

    private void apply(Report report) {
        received.add(report.getNumber());
        lock.lock();
        try {
            reports.putIfAbsent(report.getNumber(), report);
        } finally {
            lock.unlock();
        }
        if (acknowledging) {
            send(
                    ControlMessage.newBuilder()
                            .setAcknowledge(
                                    Acknowledge.newBuilder().setNumber(report.getNumber())));
        }
    }

    private long highest() {
        lock.lock();
        try {
            return reports.isEmpty() ? 0 : reports.lastKey();
        } finally {
            lock.unlock();
        }
    }

    private List<ByteString> certify(byte[] request, SiteName site) {
        List<X509Certificate> chain = authority.issueSite(request, site, validity);
        return chain.stream().map(Certificates::encode).map(ByteString::copyFrom).toList();
    }

    private final class Joins extends JoinGrpc.JoinImplBase {
        @Override
        public void joinSite(JoinSiteRequest request, StreamObserver<JoinSiteReply> reply) {
            if (refusal != null) {
                throw refusal;
            }
            var token = JoinToken.parse(request.getToken());
            var before = used;
            if (before == null || !before.secretHash().equals(token.secretHash())) {
                used = token;
                generation.incrementAndGet();
                reports.clear();
            }
            reply.onNext(
                    JoinSiteReply.newBuilder()
                            .setMajor(1)
                            .setSite(token.site().text())
                            .setGeneration(generation.get())
                            .setFederation("test")
                            .addControlPlane(address())
                            .addAllCertificateChain(
                                    certify(
                                            request.getCertificateRequest().toByteArray(),
                                            token.site()))
                            .build());
            reply.onCompleted();
        }

        @Override
        public void renewCertificate(
                RenewCertificateRequest request, StreamObserver<RenewCertificateReply> reply) {
            var site = PeerInterceptor.requireSite().site();
            reply.onNext(
                    RenewCertificateReply.newBuilder()
                            .addAllCertificateChain(
                                    certify(request.getCertificateRequest().toByteArray(), site))
                            .build());
            reply.onCompleted();
        }
    }

    private final class Links extends LinkGrpc.LinkImplBase {
        @Override
        public StreamObserver<AgentMessage> open(StreamObserver<ControlMessage> answers) {
            PeerInterceptor.requireSite();
            if (refusal != null) {
                throw refusal;
            }
            return new StreamObserver<>() {
                @Override
                public void onNext(AgentMessage message) {
                    heard(message, answers);
                }

                @Override
                public void onError(Throwable failure) {
                    ended(answers);
                }

                @Override
                public void onCompleted() {
                    ended(answers);
                    answers.onCompleted();
                }
            };
        }

        private void ended(StreamObserver<ControlMessage> which) {
            if (which.equals(link)) {
                link = null;
            }
        }

        private void heard(AgentMessage message, StreamObserver<ControlMessage> answers) {
            switch (message.getBodyCase()) {
                case HELLO -> {
                    hellos.add(message.getHello());
                    link = answers;
                    send(
                            ControlMessage.newBuilder()
                                    .setWelcome(
                                            Welcome.newBuilder()
                                                    .setMajor(1)
                                                    .setLeaseTtlMs(15_000)
                                                    .setHeartbeatEveryMs(heartbeat.toMillis())
                                                    .setAppliedReport(highest())));
                }
                case REPORT -> apply(message.getReport());
                case HEARTBEAT -> {
                    others.add(message);
                    if (answering) {
                        send(
                                ControlMessage.newBuilder()
                                        .setHeartbeatAnswer(
                                                HeartbeatAnswer.newBuilder()
                                                        .setNumber(
                                                                message.getHeartbeat()
                                                                        .getNumber())));
                    }
                }
                case INVENTORY, LOG_BYTES -> others.add(message);
                case BODY_NOT_SET -> throw new AtollException(ErrorCode.INVALID, "cannot: empty");
            }
        }
    }
}
