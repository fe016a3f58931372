package io.atoll.protocol.channel;

import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.protocol.identity.PeerIdentity;
import io.atoll.protocol.identity.PeerIdentity.InstancePeer;
import io.atoll.protocol.identity.PeerIdentity.SitePeer;
import io.atoll.protocol.tls.TlsPeer;
import io.grpc.Attributes;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerTransportFilter;
import java.util.Optional;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * Tells each call who made it: read from the certificate once per connection, absent if the client
 * showed none.
 */
public final class PeerInterceptor implements ServerInterceptor {
    private static final Attributes.Key<PeerIdentity> CONNECTION =
            Attributes.Key.create("atoll-peer");
    private static final Context.Key<PeerIdentity> CALL = Context.key("atoll-peer");

    /** Who made the current call. On the call's own thread, before it hands work to another. */
    public static Optional<PeerIdentity> current() {
        return Optional.ofNullable(CALL.get());
    }

    /**
     * The site that made the current call.
     *
     * @throws AtollException UNAUTHENTICATED without a certificate, DENIED for any other peer
     */
    public static SitePeer requireSite() {
        return switch (required("site")) {
            case SitePeer site -> site;
            case InstancePeer instance -> throw denied("site", instance);
        };
    }

    /**
     * The instance that made the current call.
     *
     * @throws AtollException UNAUTHENTICATED without a certificate, DENIED for any other peer
     */
    public static InstancePeer requireInstance() {
        return switch (required("instance")) {
            case InstancePeer instance -> instance;
            case SitePeer site -> throw denied("instance", site);
        };
    }

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        PeerIdentity peer = call.getAttributes().get(CONNECTION);
        return peer == null
                ? next.startCall(call, headers)
                : Contexts.interceptCall(
                        Context.current().withValue(CALL, peer), call, headers, next);
    }

    /** Reads the certificate when a connection is made. */
    static ServerTransportFilter perConnection() {
        return new ServerTransportFilter() {
            @Override
            public Attributes transportReady(Attributes attributes) {
                @Nullable SSLSession session = attributes.get(Grpc.TRANSPORT_ATTR_SSL_SESSION);
                Optional<PeerIdentity> peer =
                        session == null ? Optional.empty() : TlsPeer.of(session);
                return peer.map(each -> attributes.toBuilder().set(CONNECTION, each).build())
                        .orElse(attributes);
            }
        };
    }

    private static PeerIdentity required(String kind) {
        return current()
                .orElseThrow(
                        () ->
                                new AtollException(
                                        ErrorCode.UNAUTHENTICATED,
                                        "cannot take the call: it came without a certificate (expected one of the kind %s)"
                                                .formatted(kind)));
    }

    private static AtollException denied(String kind, PeerIdentity peer) {
        return new AtollException(
                ErrorCode.DENIED,
                "cannot take the call: it is for the peer kind %s only (got %s)"
                        .formatted(kind, peer.id()));
    }
}
