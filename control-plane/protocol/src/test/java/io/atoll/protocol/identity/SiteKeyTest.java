package io.atoll.protocol.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atoll.kernel.random.RandomSource;
import io.atoll.kernel.system.SystemRandomSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SiteKeyTest {
    private final RandomSource random = new SystemRandomSource();

    @TempDir private Path folder;

    @Test
    void keepsItsKeyAcrossStarts() throws IOException {
        Fingerprint first = SiteKey.openOrCreate(folder, random).fingerprint();
        assertThat(SiteKey.openOrCreate(folder, random).fingerprint()).isEqualTo(first);
        assertThat(
                        PosixFilePermissions.toString(
                                Files.getPosixFilePermissions(folder.resolve("site.key"))))
                .isEqualTo("rw-------");
    }

    @Test
    void hasNoMaterialBeforeItJoined() {
        assertThat(SiteKey.openOrCreate(folder, random).material()).isEmpty();
    }

    @Test
    void findsItsCertificatesAgain() {
        TestFederation federation = new TestFederation(folder, "reef", new SettableTime());
        KeyMaterial stored = federation.site("edge");
        assertThat(federation.siteKey("edge").material()).contains(stored);
        assertThat(stored.authority()).isEqualTo(federation.authority().certificate());
    }

    @Test
    void refusesTheCertificateOfAnotherKeyAndKeepsItsOwn() {
        TestFederation federation = new TestFederation(folder, "reef", new SettableTime());
        KeyMaterial stored = federation.site("edge");
        KeyMaterial other = federation.site("ridge");
        SiteKey key = federation.siteKey("edge");
        assertThatThrownBy(() -> key.store(other.chain()))
                .hasMessageEndingWith("it is for another key");
        assertThat(key.material()).contains(stored);
    }

    @Test
    void neverPrintsTheKey() {
        TestFederation federation = new TestFederation(folder, "reef", new SettableTime());
        assertThat(federation.site("edge")).hasToString("KeyMaterial[CN=edge, O=reef]");
    }
}
