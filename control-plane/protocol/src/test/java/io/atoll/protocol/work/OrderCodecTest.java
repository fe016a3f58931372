package io.atoll.protocol.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atoll.bridge.Content;
import io.atoll.bridge.Ticket;
import io.atoll.bridge.ticket.TicketKeys;
import io.atoll.bridge.ticket.TicketSigner;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.id.ArtifactId;
import io.atoll.kernel.id.SiteName;
import io.atoll.kernel.id.Term;
import io.atoll.kernel.id.TransferId;
import io.atoll.work.SignedOrder;
import io.atoll.work.TransferOrder;
import java.time.Instant;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class OrderCodecTest {
    private static final SiteName GLOBAL = new SiteName("global");
    private static final SiteName LYON = new SiteName("lyon");
    private static final Content CONTENT = Content.small(Digest.of("o"), 1);

    @Test
    void readsAnOrderThatNamesADirectionOnlyByItsTicket() {
        var order = order(Ticket.peerOf(LYON));

        assertThat(OrderCodec.read(withoutNames(order))).isEqualTo(order);
    }

    @Test
    void refusesAnOrderWithoutNamesWhoseTicketPermitsNoSite() {
        assertThatThrownBy(() -> OrderCodec.read(withoutNames(order("caller/ann"))))
                .isInstanceOf(AtollException.class)
                .hasMessageContaining("caller/ann");
    }

    private static io.atoll.protocol.v1.TransferOrder withoutNames(SignedOrder order) {
        return OrderCodec.write(order).toBuilder().clearFrom().clearTo().clearMover().build();
    }

    private static SignedOrder order(String peer) {
        var ticket =
                new Ticket(
                        new UUID(9, 1),
                        Ticket.Verb.READ,
                        GLOBAL,
                        peer,
                        new ArtifactId(new UUID(9, 3)),
                        CONTENT.digest(),
                        CONTENT.sizeBytes(),
                        new TreeSet<>(),
                        LYON,
                        new Term(1),
                        Instant.EPOCH);
        var order =
                new TransferOrder(
                        new TransferId(new UUID(9, 2)),
                        GLOBAL,
                        LYON,
                        LYON,
                        CONTENT,
                        new TreeSet<>());
        var signed = new TicketSigner(TicketKeys.generate().getPrivate()).sign(ticket);
        return new SignedOrder(order, signed.compact(), "global:1");
    }
}
