package io.atoll.agent.app.supervisor.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where cgroups lie, by files that are made up; what they do is tried with real processes. */
class CgroupsTest {
    private static final String NAME = "01900000-0000-7000-8000-000000000001-1";

    @TempDir Path folder;

    @Test
    void findsItsOwnCgroupWhereverTheHierarchyIsMounted() throws IOException {
        process("0::/user.slice/a", "30 23 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw");
        assertThat(Cgroups.own(folder)).contains(Path.of("/sys/fs/cgroup/user.slice/a"));

        process(
                "9:name=systemd:/x\n0::/",
                "41 31 0:38 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw");
        assertThat(Cgroups.own(folder)).contains(Path.of("/sys/fs/cgroup/unified"));

        process("0::/pod/a", "30 23 0:26 /pod /sys/fs/cgroup rw - cgroup2 cgroup2 rw");
        assertThat(Cgroups.own(folder)).contains(Path.of("/sys/fs/cgroup/a"));
    }

    @Test
    void hasNoneWhereThereIsOnlyTheFirstVersionOrNoWayToItsOwn() throws IOException {
        process("4:memory:/x", "30 23 0:26 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory");
        assertThat(Cgroups.own(folder)).isEmpty();

        process("0::/../a", "30 23 0:26 /pod /sys/fs/cgroup rw - cgroup2 cgroup2 rw");
        assertThat(Cgroups.own(folder)).isEmpty();

        assertThat(Cgroups.own(folder.resolve("none"))).isEmpty();
    }

    @Test
    void giveUpWhereNoneCanBeMade() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        var cgroups = new Cgroups(Optional.of(file.resolve("atoll-1")));
        int self = (int) ProcessHandle.current().pid();

        assertThat(cgroups.join(NAME, self)).isEmpty();
        assertThat(cgroups.canBeHad()).isFalse();
    }

    @Test
    void believeOnlyAPathOfTheirOwn() throws IOException {
        Path own = Files.createDirectories(folder.resolve("atoll-1").resolve(NAME));
        assertThat(Cgroups.isOf(NAME, own)).isFalse();
        Files.createFile(own.resolve("cgroup.procs"));
        Path other = Files.createDirectories(folder.resolve("user.slice").resolve(NAME));
        Files.createFile(other.resolve("cgroup.procs"));

        assertThat(Cgroups.isOf(NAME, own)).isTrue();
        assertThat(Cgroups.isOf(NAME, other)).isFalse();
        assertThat(Cgroups.isOf(NAME, folder.resolve("atoll-1"))).isFalse();
    }

    @Test
    void knowWhoseACgroupIs() {
        var cgroups = new Cgroups(Optional.of(Path.of("/sys/fs/cgroup/a/atoll-1")));

        assertThat(cgroups.folderIn("/a/atoll-1/" + NAME)).contains(NAME);
        assertThat(cgroups.folderIn("/a/atoll-1/" + NAME + "/nested")).contains(NAME);
        assertThat(cgroups.folderIn("/a/atoll-2/" + NAME)).isEmpty();
    }

    private void process(String cgroup, String mounts) throws IOException {
        Files.writeString(folder.resolve("cgroup"), cgroup + "\n");
        Files.writeString(
                folder.resolve("mountinfo"), "1 1 8:1 / / rw - ext4 /dev/a rw\n" + mounts);
    }
}
