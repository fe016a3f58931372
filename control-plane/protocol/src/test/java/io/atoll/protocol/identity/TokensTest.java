package io.atoll.protocol.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.id.SiteName;
import io.atoll.kernel.random.RandomSource;
import io.atoll.kernel.system.SystemRandomSource;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class TokensTest {
    private static final Digest AUTHORITY = Digest.of("an authority");

    private final RandomSource random = new SystemRandomSource();
    private final JoinToken join =
            JoinToken.generate(random, AUTHORITY, new SiteName("edge-seattle"));
    private final BearerToken bearer = BearerToken.generate(random);

    @Test
    void aJoinTokenSurvivesCopying() {
        String copied = "  " + join.text().toUpperCase(Locale.ROOT) + "\n";
        JoinToken read = JoinToken.parse(copied);
        assertThat(read.secret()).isEqualTo(join.secret()).hasSize(32);
        assertThat(read.authority()).isEqualTo(AUTHORITY);
        assertThat(read.site()).isEqualTo(new SiteName("edge-seattle"));
        assertThat(join.text()).matches("atoll1_[a-z2-7]+");
    }

    @Test
    void theSecretIsFoundByItsHash() {
        assertThat(JoinToken.hash(join.secret())).isEqualTo(join.secretHash());
        assertThat(join.secretHash())
                .isNotEqualTo(JoinToken.generate(random, AUTHORITY, join.site()).secretHash());
    }

    @Test
    void everyCutOffJoinTokenIsRefused() {
        String text = join.text();
        for (int length = 0; length < text.length(); length++) {
            String cut = text.substring(0, length);
            assertThatThrownBy(() -> JoinToken.parse(cut))
                    .isInstanceOfSatisfying(
                            AtollException.class,
                            e -> assertThat(e.code()).isEqualTo(ErrorCode.UNAUTHENTICATED))
                    .hasMessageStartingWith("cannot read join token: it ");
        }
    }

    @Test
    void everyAlteredCharacterIsNoticed() {
        String text = join.text();
        for (int at = "atoll1_".length(); at < text.length(); at++) {
            char other = text.charAt(at) == 'q' ? 'r' : 'q';
            String altered = text.substring(0, at) + other + text.substring(at + 1);
            assertThatThrownBy(() -> JoinToken.parse(altered))
                    .hasMessage(
                            "cannot read join token: it was cut off or altered; copy the whole"
                                    + " token again");
        }
    }

    @Test
    void oneKindOfTokenIsNotTakenForTheOther() {
        assertThatThrownBy(() -> JoinToken.parse(bearer.text()))
                .hasMessage("cannot read join token: it does not start with 'atoll1_'");
        assertThatThrownBy(() -> BearerToken.parse(join.text()))
                .hasMessage("cannot read access token: it does not start with 'atoll_'");
    }

    @Test
    void anAccessTokenMatchesOnlyItsOwnHash() {
        BearerToken read = BearerToken.parse(bearer.text());
        assertThat(read.matches(bearer.hash())).isTrue();
        assertThat(read.matches(BearerToken.generate(random).hash())).isFalse();
    }

    @Test
    void anEndlessTokenIsRefused() {
        assertThatThrownBy(() -> BearerToken.parse("atoll_" + "a".repeat(100_000)))
                .hasMessage(
                        "cannot read access token: it is too long; copy it again and nothing else");
    }

    @Test
    void neverPrintsTheSecret() {
        assertThat(join).hasToString("JoinToken[edge-seattle]");
        assertThat(bearer).hasToString("BearerToken[…]");
    }
}
