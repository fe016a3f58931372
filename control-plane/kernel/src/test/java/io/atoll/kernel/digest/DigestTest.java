package io.atoll.kernel.digest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class DigestTest {
    // FIPS 180-2, appendix B.1.
    private static final String OF_ABC =
            "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    @Test
    void givesThePublishedDigestOfAbcWholeOrInPieces() {
        var hasher = Digest.newHasher();
        hasher.update("a".getBytes(StandardCharsets.UTF_8));
        hasher.update("bc".getBytes(StandardCharsets.UTF_8));

        assertThat(Digest.of("abc")).hasToString(OF_ABC);
        assertThat(Digest.ofHash(hasher.digest())).hasToString(OF_ABC);
        assertThat(Digest.parse(OF_ABC)).isEqualTo(Digest.of("abc"));
    }

    @Test
    void refusesWhatIsNoDigest() {
        assertThatThrownBy(() -> Digest.parse("md5:00"))
                .hasMessage("cannot read digest 'md5:00': expected it to start with 'sha256:'");
        assertThatThrownBy(() -> Digest.parse(OF_ABC.toUpperCase(java.util.Locale.ROOT)))
                .hasMessageContaining("expected it to start with 'sha256:'");
        assertThatThrownBy(() -> Digest.parse("sha256:BA"))
                .hasMessage("cannot read digest 'BA': expected 64 lower case hexadecimal digits");
    }
}
