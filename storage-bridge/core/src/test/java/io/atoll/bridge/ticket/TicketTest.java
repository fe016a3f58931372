package io.atoll.bridge.ticket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atoll.bridge.Ticket;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.id.ArtifactId;
import io.atoll.kernel.id.SiteName;
import io.atoll.kernel.id.Term;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class TicketTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final SiteName STORE = new SiteName("global");
    private static final Digest DIGEST = Digest.of("content");
    private static final String PEER = "site/edge-seattle";

    private final KeyPair keys = TicketKeys.generate();
    private final TicketSigner signer = new TicketSigner(keys.getPrivate());
    private final TicketVerifier verifier = new TicketVerifier(List.of(keys.getPublic()));

    @Test
    void carriesEveryFieldThroughItsText() {
        Ticket ticket = ticket();
        SignedTicket signed = signer.sign(ticket);

        assertThat(verifier.verify(signed.compact(), NOW)).isEqualTo(ticket);
        assertThat(SignedTicket.read(signed.compact())).isEqualTo(signed);
    }

    @Test
    void isAcceptedForTheUseItWasGivenForUntilItExpires() {
        String compact = signer.sign(ticket()).compact();
        var use = new TicketVerifier.Use(STORE, PEER, Ticket.Verb.WRITE, DIGEST);

        assertThat(verifier.verify(compact, use, NOW.plusSeconds(59))).isEqualTo(ticket());
        refused("expired", () -> verifier.verify(compact, use, NOW.plusSeconds(60)));
    }

    @Test
    void isRefusedForAnyOtherUse() {
        String compact = signer.sign(ticket()).compact();
        var write = Ticket.Verb.WRITE;
        var read = Ticket.Verb.READ;
        var other = new SiteName("other");

        refusedUse("another store", compact, new TicketVerifier.Use(other, PEER, write, DIGEST));
        refusedUse("another peer", compact, new TicketVerifier.Use(STORE, "x", write, DIGEST));
        refusedUse("another verb", compact, new TicketVerifier.Use(STORE, PEER, read, DIGEST));
        refusedUse(
                "another digest",
                compact,
                new TicketVerifier.Use(STORE, PEER, write, Digest.of("x")));
    }

    @Test
    void isRefusedWhenAnybodyElseSignedIt() {
        var stranger = new TicketSigner(TicketKeys.generate().getPrivate());
        refused(
                "signature is not the control plane's",
                () -> verifier.verify(stranger.sign(ticket()).compact(), NOW));
    }

    @Test
    void isRefusedWhenItsPayloadWasChanged() {
        String[] parts = signer.sign(ticket()).compact().split("\\.");
        String payload =
                new String(Base64.getUrlDecoder().decode(parts[0]), StandardCharsets.UTF_8);
        String longer = payload.replace("verb=WRITE", "verb=READ");
        assertThat(longer).isNotEqualTo(payload);
        String forged =
                Base64.getUrlEncoder()
                                .withoutPadding()
                                .encodeToString(longer.getBytes(StandardCharsets.UTF_8))
                        + '.'
                        + parts[1];
        refused("signature", () -> verifier.verify(forged, NOW));
    }

    @Test
    void isRefusedWhenItIsNoTicket() {
        for (String text : List.of("", ".", "a.b.c", "%%.%%", "x".repeat(9000))) {
            refused("cannot read ticket", () -> verifier.verify(text, NOW));
            refused("cannot read ticket", () -> SignedTicket.read(text));
        }
    }

    @Test
    void isAcceptedUnderEachOfTheKeysInUse() {
        KeyPair next = TicketKeys.generate();
        var both = new TicketVerifier(List.of(next.getPublic(), keys.getPublic()));
        assertThat(both.verify(signer.sign(ticket()).compact(), NOW)).isEqualTo(ticket());
    }

    @Test
    void keysSurviveTheirText() {
        assertThat(TicketKeys.publicKey(TicketKeys.encode(keys.getPublic())))
                .isEqualTo(keys.getPublic());
        var again = new TicketSigner(TicketKeys.privateKey(TicketKeys.encode(keys.getPrivate())));
        assertThat(again.sign(ticket())).isEqualTo(signer.sign(ticket()));
        assertThatThrownBy(() -> TicketKeys.publicKey("AAAA")).isInstanceOf(AtollException.class);
        assertThatThrownBy(() -> TicketKeys.privateKey("AAAA")).isInstanceOf(AtollException.class);
    }

    @Test
    void aLineBreakInAPeerOrClassIsRefused() {
        assertThatThrownBy(() -> ticket("site/a\nterm=9", "raw"))
                .isInstanceOf(AtollException.class);
        assertThatThrownBy(() -> ticket(PEER, "raw\nclass=x")).isInstanceOf(AtollException.class);
    }

    private void refusedUse(String why, String compact, TicketVerifier.Use use) {
        refused(why, () -> verifier.verify(compact, use, NOW));
    }

    private static void refused(
            String why, org.assertj.core.api.ThrowableAssert.ThrowingCallable c) {
        assertThatThrownBy(c).isInstanceOf(AtollException.class).hasMessageContaining(why);
    }

    private static Ticket ticket() {
        return ticket(PEER, "raw");
    }

    private static Ticket ticket(String peer, String mark) {
        return new Ticket(
                new UUID(1, 2),
                Ticket.Verb.WRITE,
                STORE,
                peer,
                new ArtifactId(new UUID(3, 4)),
                DIGEST,
                7,
                new TreeSet<>(List.of(mark, "personal")),
                new SiteName("edge-seattle"),
                new Term(5),
                NOW.plusSeconds(60));
    }
}
