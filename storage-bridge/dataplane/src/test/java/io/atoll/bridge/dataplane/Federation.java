package io.atoll.bridge.dataplane;

import io.atoll.bridge.Content;
import io.atoll.bridge.ContentStore;
import io.atoll.bridge.ResidencyJudge;
import io.atoll.bridge.Ticket;
import io.atoll.bridge.dataplane.wall.WallLimits;
import io.atoll.bridge.dataplane.wire.RateLimit;
import io.atoll.bridge.ticket.SignedTicket;
import io.atoll.bridge.ticket.TicketKeys;
import io.atoll.bridge.ticket.TicketSigner;
import io.atoll.bridge.ticket.TicketVerifier;
import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.id.ArtifactId;
import io.atoll.kernel.id.SiteName;
import io.atoll.kernel.id.Term;
import io.atoll.kernel.system.SystemTimeSource;
import io.atoll.kernel.time.TimeSource;
import io.netty.handler.ssl.SslContext;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/** A store site {@code hub} with a server and a site {@code edge} with a client, on loopback. */
final class Federation implements AutoCloseable {
    static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    static final SiteName HUB = new SiteName("hub");
    static final SiteName EDGE = new SiteName("edge");

    final TestAuthority authority = new TestAuthority();
    final TestAuthority.Identity hub = authority.site("hub");
    final TestAuthority.Identity edge = authority.site("edge");
    final KeyPair ticketKeys = TicketKeys.generate();
    final TicketSigner signer = new TicketSigner(ticketKeys.getPrivate());
    final Queue<TrafficLedger.Traffic> served = new ConcurrentLinkedQueue<>();
    final Queue<TrafficLedger.Traffic> asked = new ConcurrentLinkedQueue<>();
    final Queue<Long> replicas = new ConcurrentLinkedQueue<>();
    final Queue<Digest> receiving = new ConcurrentLinkedQueue<>();
    final Queue<Digest> missing = new ConcurrentLinkedQueue<>();

    /** Of connections made from now on. */
    volatile Duration idle = Duration.ofSeconds(20);

    volatile X509Certificate current = edge.certificate();
    volatile Term lowest = new Term(1);
    volatile Instant now = NOW;

    /** What passes between two looks at the clock, besides the time itself. */
    volatile Duration perLook = Duration.ZERO;

    private final AtomicLong nanosPassed = new AtomicLong();
    volatile boolean residencyAtServer = true;
    volatile boolean residencyAtClient = true;
    volatile boolean ticketsAreOnRecord = true;
    final DataPlaneClient client = client(authority.client(edge));

    DataPlaneServer serve(ContentStore store) {
        return serve(store, RateLimit.NONE, WallLimits.DEFAULT, 8);
    }

    DataPlaneServer serve(
            ContentStore store, RateLimit rate, WallLimits connections, int transfers) {
        var listen = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        var config = new DataPlaneServerConfig(listen, HUB, connections, transfers, idle);
        var verifier = new TicketVerifier(List.of(ticketKeys.getPublic()));
        var parts =
                new DataPlaneParts(
                        store,
                        () -> verifier,
                        peers(),
                        judge(true),
                        new ReplicaListener() {
                            @Override
                            public CompletionStage<?> verified(
                                    Ticket ticket, Content content, long moved) {
                                replicas.add(moved);
                                return CompletableFuture.completedFuture(null);
                            }

                            @Override
                            public void receiving(Ticket ticket) {
                                receiving.add(ticket.digest());
                            }

                            @Override
                            public void missing(Ticket ticket) {
                                missing.add(ticket.digest());
                            }
                        },
                        served::add,
                        rate,
                        new FixedTime());
        var tls = authority.server(hub);
        return DataPlaneServer.start(config, () -> tls, parts);
    }

    DataPlaneClient client(SslContext tls) {
        return client(tls, RateLimit.NONE);
    }

    DataPlaneClient client(SslContext tls, RateLimit rate) {
        var config = new DataPlaneClientConfig(8, Duration.ofSeconds(5), idle);
        return new DataPlaneClient(config, () -> tls, judge(false), asked::add, rate);
    }

    SignedTicket ticket(Ticket.Verb verb, Content content) {
        return ticket(verb, "site/edge", content.digest(), content.sizeBytes());
    }

    SignedTicket ticket(Ticket.Verb verb, String peer, Digest digest, long sizeBytes) {
        return signer.sign(unsigned(verb, peer, digest, sizeBytes));
    }

    static Ticket unsigned(Ticket.Verb verb, String peer, Digest digest, long sizeBytes) {
        return new Ticket(
                new UUID(7, 7),
                verb,
                HUB,
                peer,
                new ArtifactId(new UUID(1, 1)),
                digest,
                sizeBytes,
                new TreeSet<>(),
                EDGE,
                new Term(1),
                NOW.plusSeconds(60));
    }

    static Endpoint endpoint(DataPlaneServer server) {
        return new Endpoint("127.0.0.1", server.address().getPort(), Endpoint.Kind.SITE);
    }

    static byte[] bytes(int size) {
        var bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    @Override
    public void close() {
        client.close();
    }

    private PeerCheck peers() {
        return new PeerCheck() {
            @Override
            public boolean isCurrent(SiteName site, X509Certificate certificate) {
                return certificate.equals(current);
            }

            @Override
            public Term lowestTerm() {
                return lowest;
            }
        };
    }

    private ResidencyJudge judge(boolean atServer) {
        return new ResidencyJudge() {
            @Override
            public boolean allowed(SortedSet<String> classes, SiteName origin, SiteName store) {
                return atServer ? residencyAtServer : residencyAtClient;
            }

            @Override
            public boolean onRecord(Ticket ticket) {
                return ticketsAreOnRecord;
            }
        };
    }

    /** Of day, it stands still; it passes as it does. */
    private final class FixedTime implements TimeSource {
        private final SystemTimeSource passing = new SystemTimeSource();

        @Override
        public Instant now() {
            return now;
        }

        @Override
        public long nanoTime() {
            return passing.nanoTime() + nanosPassed.addAndGet(perLook.toNanos());
        }
    }
}
