package io.atoll.server.globalstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atoll.bridge.ContentStore;
import io.atoll.bridge.StoreKind;
import io.atoll.bridge.memory.InMemoryContentStore;
import io.atoll.files.ConfigurationReader;
import io.atoll.kernel.kind.Kinds;
import io.atoll.kernel.system.SecretInput;
import io.atoll.server.config.ServerConfigReader;
import io.atoll.server.config.StoreConfig;
import io.atoll.server.wiring.TestServer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A global store is of the kind that configuration names. */
class StoreKindsTest {
    private final MemoryStoreKind memory = new MemoryStoreKind();
    private final Kinds<StoreKind> kinds = InstalledStores.ALL.with(memory);
    @TempDir Path folder;

    private StoreConfig configured(String section) throws IOException {
        Path file = Files.writeString(folder.resolve("control-plane.yaml"), section);
        var secrets =
                new SecretInput(InputStream.nullInputStream(), null, Optional.empty(), _ -> {});
        return new ServerConfigReader(folder, secrets, kinds)
                .read(
                        new ConfigurationReader.Sources(
                                Optional.of(file), Map.of(), Set.of(), Map.of()))
                .store();
    }

    @Test
    void isAFolderWhereNothingIsSaid() throws IOException {
        assertThat(configured("globalStore: {path: /store}").kind()).isEqualTo("posix");
        assertThat(configured("federation: demo").kind()).isEqualTo("posix");
    }

    @Test
    void servesAnInstanceWithTheKindThatItsConfigurationNames() throws IOException {
        var store = configured("globalStore: {kind: memory, quota: 2GiB}");

        try (var server = TestServer.start(folder.resolve("data"), store, kinds)) {
            assertThat(server.instance()).isNotNull();
            assertThat(memory.opened())
                    .extracting(InMemoryContentStore::usage)
                    .containsExactly(new ContentStore.Usage(0, 0, 2L << 30));
            assertThat(folder.resolve("data/store")).doesNotExist();
        }
    }

    @Test
    void namesTheKindsThatThereAreWhenAnotherIsAskedFor() {
        assertThatThrownBy(() -> configured("globalStore:\n  kind: tape\n"))
                .hasMessageContaining(
                        "control-plane.yaml:2:9: cannot use the setting 'globalStore.kind': got"
                            + " 'tape', which is no kind of store here, expected posix or memory");
    }
}
