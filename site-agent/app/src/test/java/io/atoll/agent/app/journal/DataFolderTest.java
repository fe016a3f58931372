package io.atoll.agent.app.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DataFolderTest {
    @TempDir Path folder;

    @Test
    void refusesASecondAgentUntilTheFirstLetsGo() {
        Path data = folder.resolve("data");
        try (DataFolder _ = DataFolder.open(data)) {
            assertThatThrownBy(() -> DataFolder.open(data))
                    .isInstanceOfSatisfying(
                            AtollException.class,
                            refused -> assertThat(refused.code()).isEqualTo(ErrorCode.CONFLICT))
                    .hasMessage(
                            "cannot use %s as dataDir: another agent runs on it (its lock file is held)"
                                    .formatted(data));
        }
        assertThatCode(() -> DataFolder.open(data).close()).doesNotThrowAnyException();
    }

    @Test
    void makesTheFolderForItsUserOnly() throws IOException {
        try (DataFolder data = DataFolder.open(folder.resolve("data"))) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.path())))
                    .isEqualTo("rwx------");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"nfs", "nfs4", "cifs", "lustre", "fuse.sshfs", "9p"})
    void refusesANetworkFileSystem(String kind) {
        List<String> mounts =
                List.of(
                        "/dev/sda / ext4 rw 0 0",
                        "server:/home /home/shared\\040space " + kind + " rw 0 0",
                        "/dev/sdb /home/shared\\040space/scratch xfs rw 0 0");
        assertThatThrownBy(() -> LocalDisk.check(Path.of("/home/shared space/a"), mounts))
                .isInstanceOf(AtollException.class)
                .hasMessage(
                        "cannot use /home/shared space/a as dataDir: /home/shared space is a network file system (got %s, expected a local disk)"
                                .formatted(kind));
        LocalDisk.check(Path.of("/home/shared space/scratch/a"), mounts);
        LocalDisk.check(Path.of("/home/other"), mounts);
    }
}
