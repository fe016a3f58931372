package io.atoll.agent.app.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AgentConfigReaderTest {
    @TempDir Path folder;

    private List<ReadFolder> read(String allowRead, Map<String, String> environment)
            throws IOException {
        Path file =
                Files.writeString(
                        folder.resolve("agent.yaml"),
                        "controlPlane: [localhost:1]\nname: lab\nallow: {read: "
                                + allowRead
                                + "}\n");
        var given = new AgentConfigReader.Given(Optional.of(file), Optional.empty(), Map.of());
        return new AgentConfigReader(environment, folder).read(given).allow().read();
    }

    private static ReadFolder folder(String path, String... classes) {
        return new ReadFolder(Path.of(path), new TreeSet<>(Set.of(classes)));
    }

    @Test
    void readsPlainFoldersAndFoldersWithClassesInOneList() throws IOException {
        assertThat(read("[/obs, {path: /obs/raw, classes: [raw, eu]}, {path: ~/x}]", Map.of()))
                .containsExactly(
                        folder("/obs"),
                        folder("/obs/raw", "eu", "raw"),
                        folder(folder.resolve("x").toString()));
    }

    @Test
    void readsFoldersWithClassesFromTheEnvironment() throws IOException {
        assertThat(read("[]", Map.of("ATOLL_ALLOW_READ", "[{path: /obs, classes: [raw]}, /open]")))
                .containsExactly(folder("/obs", "raw"), folder("/open"));
    }

    @Test
    void saysWhatAFolderMayBe() {
        assertThatThrownBy(() -> read("[obs, {classes: [raw]}, {path: /a, class: raw}]", Map.of()))
                .hasMessageContaining(
                        "expected an absolute path, or a mapping with path and classes")
                .hasMessageContaining("'path' is missing")
                .hasMessageContaining("cannot use 'class': no such key here");
    }
}
