package io.atoll.agent.app.join;

import io.atoll.agent.app.config.Address;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.time.TimeSource;
import io.atoll.protocol.identity.KeyMaterial;
import io.atoll.protocol.identity.PeerKind;
import io.atoll.protocol.tls.PeerTls;
import io.atoll.protocol.tls.PeerTrust;
import io.netty.handler.ssl.SslContext;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * The certificate that this site shows now, and TLS made of it. Owns the contexts in use; replaced
 * whole at a renewal. Any thread may ask.
 */
public final class SiteCertificate {
    private final TimeSource time;
    private volatile Shown shown;

    private record Shown(KeyMaterial material, SslContext grpc, SslContext netty) {}

    /**
     * What was kept at the last join or renewal.
     *
     * @throws AtollException UNAUTHENTICATED if this agent never joined
     */
    public SiteCertificate(IdentityFolder identity, TimeSource time) {
        this.time = time;
        this.shown =
                show(
                        identity.key()
                                .material()
                                .orElseThrow(
                                        () ->
                                                new AtollException(
                                                        ErrorCode.UNAUTHENTICATED,
                                                        "cannot run: this agent has not joined a"
                                                            + " federation; run 'atoll agent join"
                                                            + " URL --token-file FILE' with a token"
                                                            + " of 'atoll site invite'")));
    }

    /** TLS for gRPC to instances of the control plane. */
    public SslContext grpc() {
        return shown.grpc();
    }

    /** TLS for the data plane. */
    public SslContext netty() {
        return shown.netty();
    }

    /** Key and certificates shown now. */
    public KeyMaterial material() {
        return shown.material();
    }

    /** Shows {@code renewed} from the next connection on. */
    public void renewed(KeyMaterial renewed) {
        shown = show(renewed);
    }

    private Shown show(KeyMaterial material) {
        var instances = PeerTrust.of(material.authority(), time, PeerKind.INSTANCE);
        return new Shown(
                material,
                PeerTls.grpcClient(material, instances),
                PeerTls.nettyClient(material, instances));
    }

    /** What the owner wrote first, then what the control plane said of itself. */
    public static List<Address> addresses(List<Address> written, Membership membership) {
        var all = new LinkedHashSet<>(written);
        all.addAll(membership.controlPlane());
        return new ArrayList<>(all);
    }
}
