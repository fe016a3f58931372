package io.atoll.agent.app.transfers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.atoll.agent.app.link.ControlPlaneTerms;
import io.atoll.bridge.Content;
import io.atoll.bridge.Ticket;
import io.atoll.bridge.ticket.TicketKeys;
import io.atoll.bridge.ticket.TicketSigner;
import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.id.ArtifactId;
import io.atoll.kernel.id.SiteName;
import io.atoll.kernel.id.Term;
import io.atoll.kernel.id.TransferId;
import io.atoll.kernel.virtual.VirtualTime;
import io.atoll.protocol.v1.Welcome;
import io.atoll.work.SignedOrder;
import io.atoll.work.TransferOrder;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which orders this site carries out. */
class TicketCheckTest {
    private static final SiteName GLOBAL = new SiteName("global");
    private static final SiteName LYON = new SiteName("lyon");
    private static final SiteName OSLO = new SiteName("oslo");
    private static final Digest DIGEST = Digest.of("numbers");
    private static final Content CONTENT = new Content(DIGEST, 7, List.of(DIGEST));
    private static final TreeSet<String> CLASSES = new TreeSet<>(List.of("raw"));

    private final VirtualTime time = new VirtualTime();
    private final KeyPair keys = TicketKeys.generate();
    private final ControlPlaneTerms terms = new ControlPlaneTerms();
    private final TicketCheck check = new TicketCheck(LYON, terms, time);

    @BeforeEach
    void welcome() {
        welcomed(Duration.ZERO);
    }

    private void welcomed(Duration clockAhead) {
        terms.welcomed(
                Welcome.newBuilder()
                        .addTicketKeys(ByteString.copyFrom(keys.getPublic().getEncoded()))
                        .setNowEpochMs(time.now().plus(clockAhead).toEpochMilli())
                        .build(),
                time.now());
    }

    private Ticket ticket(SiteName store, SiteName peer, Instant expires) {
        return new Ticket(
                new UUID(1, 2),
                Ticket.Verb.READ,
                store,
                Ticket.peerOf(peer),
                new ArtifactId(new UUID(1, 3)),
                DIGEST,
                7,
                CLASSES,
                OSLO,
                new Term(1),
                expires);
    }

    private Instant soon() {
        return time.now().plus(Duration.ofMinutes(15));
    }

    private SignedOrder order(
            KeyPair signer, Ticket ticket, SiteName from, Content content, Set<String> classes) {
        return new SignedOrder(
                new TransferOrder(
                        new TransferId(ticket.id()),
                        from,
                        from.equals(LYON) ? GLOBAL : LYON,
                        LYON,
                        content,
                        new TreeSet<>(classes)),
                new TicketSigner(signer.getPrivate()).sign(ticket).compact(),
                "127.0.0.1:1");
    }

    private SignedOrder fetch(KeyPair signer, Ticket ticket) {
        return order(signer, ticket, GLOBAL, CONTENT, CLASSES);
    }

    private void refuses(SignedOrder order, String because) {
        assertThatThrownBy(() -> check.proved(order)).hasMessageContaining(because);
    }

    @Test
    void refusesATicketForAnotherSizeThanTheOrders() {
        var ticket = ticket(GLOBAL, LYON, soon());
        var order = order(keys, ticket, GLOBAL, Content.small(DIGEST, 8), CLASSES);
        assertThatThrownBy(() -> check.proved(order))
                .hasMessageContaining("its ticket is for 7 bytes, the order for 8");
    }

    @Test
    void provesATicketThatTheControlPlaneGaveToThisSiteForThisOrder() {
        var ticket = ticket(GLOBAL, LYON, soon());

        assertThat(check.proved(fetch(keys, ticket)).ticket()).isEqualTo(ticket);
    }

    @Test
    void refusesATicketThatSomebodyElseSigned() {
        refuses(fetch(TicketKeys.generate(), ticket(GLOBAL, LYON, soon())), "signature");
    }

    @Test
    void refusesATicketThatIsOverByTheControlPlanesClock() {
        var order = fetch(keys, ticket(GLOBAL, LYON, soon()));
        time.skip(Duration.ofMinutes(16));
        refuses(order, "expired");

        welcomed(Duration.ofMinutes(-10));

        assertThat(check.proved(order).ticket().store()).isEqualTo(GLOBAL);
    }

    @Test
    void refusesATicketOfAnotherSiteOrForAnotherDirectionOrForItsOwnStore() {
        refuses(fetch(keys, ticket(GLOBAL, OSLO, soon())), "another peer");
        refuses(order(keys, ticket(GLOBAL, LYON, soon()), LYON, CONTENT, CLASSES), "another verb");
        refuses(fetch(keys, ticket(LYON, LYON, soon())), "own store");
    }

    @Test
    void refusesAnOrderThatNamesOtherSitesThanItsTicket() {
        var order = fetch(keys, ticket(GLOBAL, LYON, soon()));

        refuses(moved(order, OSLO, LYON, LYON), "its ticket lets 'lyon' move it with 'global'");
        refuses(moved(order, GLOBAL, OSLO, OSLO), "the order says 'oslo' with 'global'");
    }

    private static SignedOrder moved(SignedOrder as, SiteName from, SiteName to, SiteName mover) {
        return new SignedOrder(
                new TransferOrder(as.id(), from, to, mover, as.content(), as.classes()),
                as.ticket(),
                as.endpoint());
    }

    @Test
    void refusesAnOrderUnderOtherClassesThanItsTicket() {
        var ticket = ticket(GLOBAL, LYON, soon());

        refuses(order(keys, ticket, GLOBAL, CONTENT, Set.of()), "classes");
    }

    @Test
    void provesNothingBeforeTheFirstWelcome() {
        var early = new TicketCheck(LYON, new ControlPlaneTerms(), time);
        var order = fetch(keys, ticket(GLOBAL, LYON, soon()));

        assertThatThrownBy(() -> early.proved(order)).hasMessageContaining("not welcomed");
    }
}
