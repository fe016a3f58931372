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
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 255, 256, 257, 600})
    void manyAreSignedTogetherAndEachProvesItself(int count) {
        List<Ticket> tickets =
                IntStream.range(0, count).mapToObj(i -> ticket("site/s" + i, "raw")).toList();

        List<SignedTicket> signed = signer.sign(tickets);

        assertThat(signed).extracting(SignedTicket::ticket).isEqualTo(tickets);
        for (SignedTicket each : signed) {
            assertThat(verifier.verify(each.compact(), NOW)).isEqualTo(each.ticket());
            assertThat(each.compact()).hasSizeLessThan(SignedTicket.MAX_CHARACTERS / 4);
        }
        // One signature, the way to it differs.
        assertThat(signed.stream().map(TicketTest::signature).distinct())
                .hasSize((count + 255) / 256);
    }

    @Test
    void aTicketOfManyIsRefusedWithAnotherPayloadOrAnyBitOfItsProofChanged() {
        List<SignedTicket> signed =
                signer.sign(List.of(ticket("site/a", "raw"), ticket("site/b", "raw")));
        String[] first = signed.get(0).compact().split("\\.");
        String[] second = signed.get(1).compact().split("\\.");
        // What was seen to be good does not vouch for what was not.
        signed.forEach(each -> verifier.verify(each.compact(), NOW));

        refused("signature", () -> verifier.verify(first[0] + '.' + second[1], NOW));
        byte[] proof = Base64.getUrlDecoder().decode(first[1]);
        for (int at = 0; at < proof.length; at++) {
            byte[] changed = proof.clone();
            changed[at] ^= 1;
            String forged = first[0] + '.' + Base64.getUrlEncoder().encodeToString(changed);
            refused("signature", () -> verifier.verify(forged, NOW));
        }
        for (int length : List.of(0, 63, 65, 66, 97, 99, 66 + 9 * 32)) {
            String forged =
                    first[0]
                            + '.'
                            + Base64.getUrlEncoder().encodeToString(Arrays.copyOf(proof, length));
            refused("signature", () -> verifier.verify(forged, NOW));
        }
    }

    @Test
    void aRootIsNoPayloadAndANodeNoLeaf() {
        // Whoever has the signature of many cannot show an inner node as a payload.
        List<SignedTicket> signed =
                signer.sign(List.of(ticket("site/a", "raw"), ticket("site/b", "raw")));
        byte[] proof = Base64.getUrlDecoder().decode(signed.get(0).compact().split("\\.")[1]);
        String root =
                Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString("atoll-tickets 1\n".getBytes(StandardCharsets.UTF_8));
        String alone = Base64.getUrlEncoder().encodeToString(Arrays.copyOf(proof, 64));

        refused("signature", () -> verifier.verify(root + '.' + alone, NOW));
    }

    private static String signature(SignedTicket ticket) {
        byte[] proof = Base64.getUrlDecoder().decode(ticket.compact().split("\\.")[1]);
        return Base64.getEncoder().encodeToString(Arrays.copyOf(proof, 64));
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
