package io.atoll.agent.app.link;

import com.google.protobuf.ByteString;
import io.atoll.bridge.ticket.TicketKeys;
import io.atoll.bridge.ticket.TicketVerifier;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.protocol.v1.Welcome;
import java.security.PublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the control plane said of itself at the last welcome: whose tickets count, and what time it
 * is there.
 *
 * <p>Soft: the next welcome says it again, and until the first one no ticket counts. Written on the
 * agent's loop; read by any thread.
 */
public final class ControlPlaneTerms {
    private volatile @Nullable Said said;

    private record Said(TicketVerifier tickets, Duration clockAhead) {}

    /**
     * Takes over a welcome.
     *
     * @param dialledAt when the link that brought it was dialled, by this machine's clock. The
     *     control plane's clock seems ahead by what passed since then: moments that it names come
     *     too early here rather than too late
     * @throws AtollException INVALID if a key is malformed
     */
    public void welcomed(Welcome welcome, Instant dialledAt) {
        List<PublicKey> keys =
                welcome.getTicketKeysList().stream().map(ControlPlaneTerms::key).toList();
        long nowMillis = welcome.getNowEpochMs();
        said =
                new Said(
                        new TicketVerifier(keys),
                        nowMillis == 0
                                ? Duration.ZERO
                                : Duration.between(dialledAt, Instant.ofEpochMilli(nowMillis)));
    }

    private static PublicKey key(ByteString encoded) {
        return TicketKeys.publicKey(Base64.getEncoder().encodeToString(encoded.toByteArray()));
    }

    /**
     * Proves tickets.
     *
     * @throws AtollException UNAUTHENTICATED before the first welcome
     */
    public TicketVerifier tickets() {
        var last = said;
        if (last == null) {
            throw new AtollException(
                    ErrorCode.UNAUTHENTICATED,
                    "cannot prove a ticket: the control plane has not welcomed this site since its"
                            + " agent was started");
        }
        return last.tickets();
    }

    /** How far the control plane's clock is ahead of this machine's; negative: behind. */
    public Duration clockAhead() {
        var last = said;
        return last == null ? Duration.ZERO : last.clockAhead();
    }
}
