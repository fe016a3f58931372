package io.atoll.agent.app.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atoll.agent.app.wiring.InstalledExecutors;
import io.atoll.work.Runtimes;
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
        return new AgentConfigReader(environment, folder, InstalledExecutors.ALL)
                .read(given)
                .allow()
                .read();
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

    private AgentConfig config(String lines) throws IOException {
        Path file =
                Files.writeString(
                        folder.resolve("agent.yaml"),
                        "controlPlane: [localhost:1]\nname: lab\n" + lines);
        var given = new AgentConfigReader.Given(Optional.of(file), Optional.empty(), Map.of());
        return new AgentConfigReader(Map.of(), folder, InstalledExecutors.ALL).read(given);
    }

    @Test
    void allowsNoExecutorThatTheOwnerDoesNotName() throws IOException {
        assertThat(config("allow: {projects: [demo]}").allow().executors()).isEmpty();
        assertThat(config("allow: {process: false}").allow().executors()).isEmpty();
        assertThat(config("allow: {process: true}").allow().executors()).containsExactly("process");
        assertThat(config("allow: {executors: [process]}").allow().executors())
                .containsExactly("process");
    }

    @Test
    void startsProcessesInPoolsThatNameNoExecutor() throws IOException {
        var pools = config("pools: [{name: cpu, cpu: 1, memory: 1GiB}]").pools();

        assertThat(pools.getFirst().executor()).isEqualTo("process");
        assertThat(pools.getFirst().runtimes()).isEqualTo(Runtimes.PLAIN);
        assertThat(config("").pools().getFirst().executor()).isEqualTo("process");
    }

    @Test
    void saysOnceWhatIsWrongWithAnExecutor() {
        assertThatThrownBy(
                        () ->
                                config(
                                        "pools:\n"
                                            + "- {name: a, executor: slurm, cpu: 1, memory: 1GiB}\n"
                                            + "- {name: b, executor: No, cpu: 1, memory: 1GiB}\n"
                                            + "- {name: c, executor: pods, cpu: 1, memory:"
                                            + " 1GiB}\n"))
                .message()
                .contains(
                        "agent.yaml:4:23: cannot use executor 'slurm': not available in this"
                                + " version")
                .contains("agent.yaml:5:23: cannot read executor 'No': expected 1 to 63 lower")
                .contains(
                        "agent.yaml:6:23: cannot use executor 'pods': this agent has no such kind"
                                + " (expected process)")
                .satisfies(
                        message ->
                                assertThat(message.lines().filter(line -> line.contains(".yaml:")))
                                        .hasSize(3));
    }
}
