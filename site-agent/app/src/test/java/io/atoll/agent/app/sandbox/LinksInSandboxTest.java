package io.atoll.agent.app.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atoll.kernel.id.AttemptId;
import io.atoll.kernel.id.ExecutionId;
import io.atoll.kernel.id.Fence;
import io.atoll.kernel.id.RunId;
import io.atoll.kernel.id.SiteName;
import io.atoll.kernel.quantity.ByteSize;
import io.atoll.kernel.text.DataNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an attempt puts in the place of its own folders and files leads nobody anywhere else. */
class LinksInSandboxTest {
    private static final AttemptId ATTEMPT =
            new AttemptId(ExecutionId.parse("01900000-0000-7000-8000-000000000001"), new Fence(1));
    private static final ByteSize DISK = new ByteSize(1 << 20);

    @TempDir Path folder;
    private Sandboxes sandboxes;
    private Path elsewhere;

    @BeforeEach
    void prepare() throws IOException {
        sandboxes = new Sandboxes(folder.resolve("attempts"));
        sandboxes.prepare(spec());
        elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
    }

    @Test
    void removesNothingOfAFolderThatTookTheSandboxesPlace() throws IOException {
        for (String name : List.of("work", "tmp")) {
            Files.createDirectory(elsewhere.resolve(name));
        }
        for (String name : List.of("exit", "started", "precious")) {
            Files.createFile(elsewhere.resolve(name));
        }
        Files.move(sandboxes.folder(ATTEMPT), folder.resolve("away"));
        Files.createSymbolicLink(sandboxes.folder(ATTEMPT), elsewhere);

        sandboxes.remove(ATTEMPT);

        assertThat(sandboxes.held()).isEmpty();
        assertThat(elsewhere).isDirectoryContaining("glob:**/precious");
        assertThat(elsewhere).isDirectoryContaining("glob:**/started");
        assertThat(elsewhere).isDirectoryContaining("glob:**/work");
    }

    @Test
    void removesNothingBehindLinksInTheSandbox() throws IOException {
        Files.createFile(elsewhere.resolve("precious"));
        Path work = sandboxes.folder(ATTEMPT).resolve("work");
        Files.createSymbolicLink(work.resolve("link"), elsewhere);
        FileTree.remove(sandboxes.folder(ATTEMPT).resolve("log"));
        Files.createSymbolicLink(sandboxes.folder(ATTEMPT).resolve("log"), elsewhere);

        sandboxes.remove(ATTEMPT);

        assertThat(sandboxes.held()).isEmpty();
        assertThat(elsewhere.resolve("precious")).exists();
    }

    @Test
    void takesALinkToNothingForTheMarkOfAStart() throws IOException {
        Path started = sandboxes.folder(ATTEMPT).resolve("started");
        Files.createSymbolicLink(started, folder.resolve("nothing"));

        sandboxes.tidy(_ -> false);
        assertThat(sandboxes.held()).containsExactly(ATTEMPT);
        assertThatThrownBy(() -> sandboxes.prepare(spec()))
                .hasMessageContaining("was started already");
    }

    @Test
    void measuresNothingBehindLinks() throws IOException {
        Files.write(elsewhere.resolve("large"), new byte[100_000]);
        Path work = sandboxes.folder(ATTEMPT).resolve("work");
        Files.createSymbolicLink(work.resolve("link"), elsewhere);

        assertThat(sandboxes.size(ATTEMPT).bytes()).isLessThan(1_000);
        assertThat(sandboxes.collect(ATTEMPT, Map.of(), DISK, DataNames.SHOWN))
                .isInstanceOfSatisfying(
                        Collected.Made.class,
                        made -> assertThat(made.used().bytes()).isLessThan(1_000));
    }

    @Test
    void removesFoldersThatLieDeeperThanAPathCanSay() throws Exception {
        Path work = sandboxes.folder(ATTEMPT).resolve("work");
        var nest =
                new ProcessBuilder(
                                "sh",
                                "-c",
                                "i=0; while [ $i -lt 500 ]; do mkdir a-long-name; cd a-long-name;"
                                        + " i=$((i+1)); done; echo deep > file")
                        .directory(work.toFile())
                        .start();
        assertThat(nest.waitFor()).isZero();

        sandboxes.remove(ATTEMPT);

        assertThat(sandboxes.held()).isEmpty();
    }

    private static SandboxSpec spec() {
        return new SandboxSpec(
                ATTEMPT,
                new RunId(UUID.fromString("01900000-0000-7000-8000-000000000002")),
                "resample",
                new SiteName("edge"),
                new SandboxSpec.Argv(List.of("true")),
                Map.of(),
                Map.of(),
                Map.of(),
                Map.of(),
                Map.of());
    }
}
