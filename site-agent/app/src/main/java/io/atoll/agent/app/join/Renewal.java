package io.atoll.agent.app.join;

import com.google.protobuf.ByteString;
import io.atoll.agent.app.config.Address;
import io.atoll.agent.app.work.Workers;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.loop.EventLoop;
import io.atoll.kernel.time.TimeSource;
import io.atoll.protocol.channel.PeerChannels;
import io.atoll.protocol.identity.Certificates;
import io.atoll.protocol.identity.KeyMaterial;
import io.atoll.protocol.identity.SiteKey;
import io.atoll.protocol.v1.JoinGrpc;
import io.atoll.protocol.v1.RenewCertificateRequest;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Renews the site's certificate at two thirds of its life, and tries again until it works. Owner
 * thread: the agent's loop, which is asked now and then; the call is made by a worker.
 */
public final class Renewal implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Renewal.class.getName());
    private static final long LIMIT_SECONDS = 20;
    private static final Duration LOOK_PERIOD = Duration.ofMinutes(1);

    private final SiteCertificate certificate;
    private final IdentityFolder identity;
    private final List<Address> addresses;
    private final TimeSource time;
    private final EventLoop loop;
    private final Workers workers = new Workers("renewal", 1);
    private int nextAddress;

    public Renewal(
            SiteCertificate certificate,
            IdentityFolder identity,
            List<Address> addresses,
            TimeSource time,
            EventLoop loop) {
        this.certificate = certificate;
        this.identity = identity;
        this.addresses = List.copyOf(addresses);
        this.time = time;
        this.loop = loop;
    }

    /** Looks now, and every minute from now on. */
    public void watch() {
        if (!time.now().isBefore(due(certificate.material().certificate()))) {
            Address address = addresses.get(nextAddress++ % addresses.size());
            workers.submit(() -> renew(address));
        }
        loop.schedule("renewal", LOOK_PERIOD, this::watch);
    }

    static Instant due(X509Certificate shown) {
        Instant start = shown.getNotBefore().toInstant();
        Instant end = shown.getNotAfter().toInstant();
        return start.plus(Duration.between(start, end).multipliedBy(2).dividedBy(3));
    }

    private void renew(Address address) {
        SiteKey key = identity.key();
        ManagedChannel channel =
                PeerChannels.open(address.host(), address.port(), certificate.grpc());
        try {
            var site = identity.membership().orElseThrow().site();
            var reply =
                    JoinGrpc.newBlockingStub(channel)
                            .withDeadlineAfter(LIMIT_SECONDS, TimeUnit.SECONDS)
                            .renewCertificate(
                                    RenewCertificateRequest.newBuilder()
                                            .setCertificateRequest(
                                                    ByteString.copyFrom(key.signingRequest(site)))
                                            .build());
            KeyMaterial renewed =
                    key.store(
                            reply.getCertificateChainList().stream()
                                    .map(each -> Certificates.parse(each.toByteArray()))
                                    .toList());
            certificate.renewed(renewed);
            LOG.log(
                    System.Logger.Level.INFO,
                    "certificate renewed until {0}",
                    renewed.certificate().getNotAfter().toInstant());
        } catch (StatusRuntimeException | AtollException failed) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "cannot renew the certificate at {0}: {1}",
                    address,
                    failed.getMessage());
        } finally {
            channel.shutdownNow();
        }
    }

    @Override
    public void close() {
        workers.close();
    }
}
