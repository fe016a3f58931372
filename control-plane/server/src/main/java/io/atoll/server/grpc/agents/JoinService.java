package io.atoll.server.grpc.agents;

import com.google.protobuf.ByteString;
import io.atoll.control.event.ControlCommand;
import io.atoll.control.event.Reply;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.id.Generation;
import io.atoll.protocol.channel.PeerInterceptor;
import io.atoll.protocol.identity.CertificateAuthority;
import io.atoll.protocol.identity.Fingerprint;
import io.atoll.protocol.identity.JoinToken;
import io.atoll.protocol.v1.JoinGrpc;
import io.atoll.protocol.v1.JoinSiteReply;
import io.atoll.protocol.v1.JoinSiteRequest;
import io.atoll.protocol.v1.RenewCertificateReply;
import io.atoll.protocol.v1.RenewCertificateRequest;
import io.atoll.server.commands.CommandGateway;
import io.atoll.server.globalstore.SitesOnRecord;
import io.atoll.server.grpc.call.Answering;
import io.atoll.server.grpc.call.Versions;
import io.grpc.stub.StreamObserver;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executor;

/** Gives sites their certificates. The leader decides; the authority signs here. */
public final class JoinService extends JoinGrpc.JoinImplBase {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final CertificateAuthority authority;
    private final CommandGateway commands;
    private final SitesOnRecord sites;
    private final List<String> controlPlane;
    private final Executor threads;

    /**
     * The service.
     *
     * @param controlPlane addresses that agents may dial
     * @param threads for what signs or asks the database
     */
    public JoinService(
            CertificateAuthority authority,
            CommandGateway commands,
            SitesOnRecord sites,
            List<String> controlPlane,
            Executor threads) {
        this.authority = authority;
        this.commands = commands;
        this.sites = sites;
        this.controlPlane = List.copyOf(controlPlane);
        this.threads = threads;
    }

    @Override
    public void joinSite(JoinSiteRequest request, StreamObserver<JoinSiteReply> answers) {
        threads.execute(() -> Answering.with(answers, () -> join(request, answers)));
    }

    private void join(JoinSiteRequest request, StreamObserver<JoinSiteReply> answers) {
        Versions.require(request.getVersions());
        var token = JoinToken.parse(request.getToken());
        if (!token.authority().equals(authority.fingerprint())) {
            throw new AtollException(
                    ErrorCode.UNAUTHENTICATED, "cannot join: the token is of another federation");
        }
        // Signing first proves that the sender has the key; the certificate goes out only when the
        // leader has accepted that key.
        var chain =
                authority.issueSite(
                        request.getCertificateRequest().toByteArray(),
                        token.site(),
                        CertificateAuthority.SITE_VALIDITY);
        var key = new Digest(Fingerprint.of(chain.getFirst().getPublicKey()).hex());
        var command =
                new ControlCommand.JoinSite(
                        token.secretHash(),
                        key,
                        installation(request.getInstallationId()),
                        generation(request.getKnownGeneration()));
        commands.submit(command, LIMIT)
                .thenAccept(
                        reply ->
                                Answering.with(
                                        answers, () -> joined(reply, token, chain, answers)));
    }

    private void joined(
            Reply reply,
            JoinToken token,
            List<X509Certificate> chain,
            StreamObserver<JoinSiteReply> answers) {
        if (!(reply instanceof Reply.Joined(var site, var generation, _))) {
            throw refusal(reply);
        }
        if (!site.equals(token.site())) {
            throw new AtollException(
                    ErrorCode.UNAUTHENTICATED,
                    "cannot join: the token was given for another site than it says");
        }
        var wire =
                JoinSiteReply.newBuilder()
                        .setMajor(Versions.MAJOR)
                        .setSite(site.text())
                        .setGeneration(generation.number())
                        .setFederation(authority.federation().text())
                        .addAllControlPlane(controlPlane);
        chain.forEach(each -> wire.addCertificateChain(der(each)));
        answers.onNext(wire.build());
        answers.onCompleted();
    }

    @Override
    public void renewCertificate(
            RenewCertificateRequest request, StreamObserver<RenewCertificateReply> answers) {
        var peer = PeerInterceptor.requireSite();
        threads.execute(
                () ->
                        Answering.with(
                                answers,
                                () -> {
                                    if (!sites.isCurrentNow(
                                            peer.site(), new Digest(peer.key().hex()))) {
                                        throw new AtollException(
                                                ErrorCode.UNAUTHENTICATED,
                                                "cannot renew the certificate: site '%s' is retired, or has joined again with another key"
                                                        .formatted(peer.site()));
                                    }
                                    var chain =
                                            authority.issueSite(
                                                    request.getCertificateRequest().toByteArray(),
                                                    peer.site(),
                                                    CertificateAuthority.SITE_VALIDITY);
                                    var key = Fingerprint.of(chain.getFirst().getPublicKey());
                                    if (!key.equals(peer.key())) {
                                        throw new AtollException(
                                                ErrorCode.INVALID,
                                                "cannot renew the certificate: the request is for"
                                                        + " another key");
                                    }
                                    var wire = RenewCertificateReply.newBuilder();
                                    chain.forEach(each -> wire.addCertificateChain(der(each)));
                                    answers.onNext(wire.build());
                                    answers.onCompleted();
                                }));
    }

    private static AtollException refusal(Reply reply) {
        if (reply instanceof Reply.Refused(var code, var sentence)) {
            // To the agent a refused token is a matter of who it is.
            return new AtollException(
                    code == ErrorCode.DENIED ? ErrorCode.UNAUTHENTICATED : code, sentence);
        }
        throw new IllegalStateException("no answer to joining: " + reply);
    }

    private static Generation generation(int known) {
        if (known < 0) {
            throw new AtollException(
                    ErrorCode.INVALID, "cannot join: generation %d is below 0".formatted(known));
        }
        return new Generation(known);
    }

    private static UUID installation(String text) {
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException _) {
            throw new AtollException(
                    ErrorCode.INVALID,
                    "cannot join: the installation id is no UUID (got '%s')".formatted(text));
        }
    }

    private static ByteString der(X509Certificate certificate) {
        try {
            return ByteString.copyFrom(certificate.getEncoded());
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("a certificate made here can be encoded", e);
        }
    }
}
