package io.atoll.testbed.benchmarks.hollow;

import com.google.protobuf.ByteString;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.random.RandomSource;
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
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * What a hollow site got for its join token.
 *
 * @param installation as it was told at joining
 */
record HollowMembership(String site, int generation, String installation, KeyMaterial material) {
    private static final long LIMIT_SECONDS = 20;

    /**
     * Joins as an agent does.
     *
     * @param folder for the key; made if it is not there
     * @throws AtollException as the control plane refused
     */
    static HollowMembership join(
            Endpoint address, JoinToken token, Path folder, TimeSource time, RandomSource random) {
        String installation = new UUID(random.nextLong(), random.nextLong()).toString();
        SiteKey key = SiteKey.openOrCreate(made(folder), random);
        var request =
                JoinSiteRequest.newBuilder()
                        .setVersions(versions())
                        .setToken(token.text())
                        .setCertificateRequest(
                                ByteString.copyFrom(key.signingRequest(token.site())))
                        .setInstallationId(installation)
                        .build();
        JoinSiteReply reply = call(address, token, time, request);
        return new HollowMembership(
                reply.getSite(),
                reply.getGeneration(),
                installation,
                key.store(
                        reply.getCertificateChainList().stream()
                                .map(each -> Certificates.parse(each.toByteArray()))
                                .toList()));
    }

    static VersionRange versions() {
        return VersionRange.newBuilder()
                .setLowestMajor(ProtocolRange.SPOKEN.oldest().major())
                .setHighestMajor(ProtocolRange.SPOKEN.newest().major())
                .build();
    }

    private static Path made(Path folder) {
        try {
            return Files.createDirectories(folder);
        } catch (IOException e) {
            throw new AtollException(
                    ErrorCode.UNAVAILABLE,
                    "cannot make %s: %s".formatted(folder, e.getMessage()),
                    e);
        }
    }

    private static JoinSiteReply call(
            Endpoint address, JoinToken token, TimeSource time, JoinSiteRequest request) {
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
}
