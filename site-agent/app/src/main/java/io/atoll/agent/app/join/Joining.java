package io.atoll.agent.app.join;

import com.google.protobuf.ByteString;
import io.atoll.agent.app.config.Address;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.id.SiteName;
import io.atoll.kernel.time.TimeSource;
import io.atoll.protocol.ErrorCodes;
import io.atoll.protocol.ProtocolRange;
import io.atoll.protocol.channel.PeerChannels;
import io.atoll.protocol.identity.Certificates;
import io.atoll.protocol.identity.JoinToken;
import io.atoll.protocol.identity.KeyMaterial;
import io.atoll.protocol.identity.SiteKey;
import io.atoll.protocol.tls.PeerTls;
import io.atoll.protocol.tls.PeerTrust;
import io.atoll.protocol.v1.JoinGrpc;
import io.atoll.protocol.v1.JoinSiteReply;
import io.atoll.protocol.v1.JoinSiteRequest;
import io.atoll.protocol.v1.VersionRange;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Trades a join token for the site's certificate. Repeating it with the same token gives the same
 * certificate until the token expires, so a lost reply costs nothing. Stateless but for the folder.
 */
public final class Joining {
    /** Long enough for a leader's election. */
    private static final long LIMIT_SECONDS = 20;

    private final IdentityFolder identity;
    private final TimeSource time;

    public Joining(IdentityFolder identity, TimeSource time) {
        this.identity = identity;
        this.time = time;
    }

    /**
     * Joins.
     *
     * @return what was answered, kept already
     * @throws AtollException UNAUTHENTICATED if the token is wrong, used or expired; UNAVAILABLE if
     *     the control plane cannot be reached or has no leader now
     */
    public Membership join(Address address, JoinToken token) {
        SiteKey key = identity.key();
        var request =
                JoinSiteRequest.newBuilder()
                        .setVersions(versions())
                        .setToken(token.text())
                        .setCertificateRequest(
                                ByteString.copyFrom(key.signingRequest(token.site())))
                        .setInstallationId(identity.installation())
                        .setKnownGeneration(
                                identity.membership()
                                        .filter(before -> before.site().equals(token.site()))
                                        .map(Membership::generation)
                                        .orElse(0))
                        .build();
        var reply = call(address, token, request);
        if (!reply.getSite().equals(token.site().text())) {
            throw new AtollException(
                    ErrorCode.INVALID,
                    "cannot join: the control plane answered for another site (got %s, expected %s)"
                            .formatted(reply.getSite(), token.site()));
        }
        List<X509Certificate> chain =
                reply.getCertificateChainList().stream()
                        .map(each -> Certificates.parse(each.toByteArray()))
                        .toList();
        KeyMaterial material = key.store(chain);
        var membership =
                new Membership(
                        new SiteName(reply.getSite()),
                        reply.getGeneration(),
                        material.identity().federation().toString(),
                        addresses(reply, address));
        identity.store(membership);
        return membership;
    }

    /** The protocol versions this agent speaks, as every first message says them. */
    public static VersionRange versions() {
        return VersionRange.newBuilder()
                .setLowestMajor(ProtocolRange.SPOKEN.oldest().major())
                .setHighestMajor(ProtocolRange.SPOKEN.newest().major())
                .build();
    }

    private JoinSiteReply call(Address address, JoinToken token, JoinSiteRequest request) {
        ManagedChannel channel =
                PeerChannels.open(
                        address.host(),
                        address.port(),
                        PeerTls.grpcStranger(PeerTrust.pinned(token.authority(), time)));
        try {
            return JoinGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(LIMIT_SECONDS, TimeUnit.SECONDS)
                    .joinSite(request);
        } catch (StatusRuntimeException refused) {
            throw ErrorCodes.fromStatus(
                    "join site %s at %s".formatted(token.site(), address), refused);
        } finally {
            channel.shutdownNow();
        }
    }

    // The address that was dialled works from here; what instances say of themselves may not.
    private static List<Address> addresses(JoinSiteReply reply, Address dialled) {
        var all = new java.util.LinkedHashSet<Address>();
        all.add(dialled);
        reply.getControlPlaneList().forEach(each -> all.add(Address.parse(each)));
        return List.copyOf(all);
    }
}
