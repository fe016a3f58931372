package io.atoll.protocol.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atoll.kernel.AtollException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PeerIdentityTest {
    @TempDir private Path folder;

    @Test
    void refusesACertificateThatNamesNoPeer() {
        TestFederation federation = new TestFederation(folder, "reef", new SettableTime());
        assertThatThrownBy(() -> PeerIdentity.of(federation.authority().certificate()))
                .isInstanceOf(AtollException.class)
                .hasMessage(
                        "cannot tell who the peer is from its certificate: its name is no SPIFFE"
                                + " name of a peer (spiffe://reef)");
    }

    @Test
    void keepsTheFingerprintWhenTheCertificateIsRenewed() {
        TestFederation federation = new TestFederation(folder, "reef", new SettableTime());
        KeyMaterial first = federation.site("edge");
        KeyMaterial renewed = federation.site("edge");
        assertThat(renewed.certificate()).isNotEqualTo(first.certificate());
        assertThat(renewed.identity()).isEqualTo(first.identity());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "spiffe://reef",
                "spiffe://reef/site/",
                "spiffe://reef/site/Edge",
                "spiffe://reef/site/a/b",
                "spiffe://reef/user/edge",
                "spiffe:///site/edge",
                "spiffe://re_ef/site/edge",
                "https://reef/site/edge",
                "spiffe://reef/site/edge?x"
            })
    void refusesOtherNames(String text) {
        assertThatThrownBy(() -> SpiffeId.parse(text)).isInstanceOf(AtollException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"spiffe://reef/site/edge-1", "spiffe://a.b-c/instance/0f"})
    void printsWhatItParsed(String text) {
        assertThat(SpiffeId.parse(text)).hasToString(text);
    }
}
