package io.atoll.cli.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.atoll.kernel.system.SystemTimeSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgramsTest {
    private static final Duration GRACE = Duration.ofMillis(500);

    @TempDir Path temporary;

    private Path folder = Path.of("");
    private Programs programs = programs(folder);

    private static Programs programs(Path folder) {
        return new Programs(
                new LocalSettings(folder, folder, "127.0.0.1", false, List.of()),
                new SystemTimeSource());
    }

    @BeforeEach
    void start() throws IOException {
        folder = temporary.toRealPath();
        programs = programs(folder);
    }

    @AfterEach
    void end() {
        programs.sweep(folder, GRACE);
    }

    private void startScript(String name, String script) {
        programs.start(name, List.of("sh", "-c", script));
    }

    @Test
    void findsAndStopsWhatAnEarlierCommandStarted() {
        startScript("a", "exec sleep 1000");

        Programs later = programs(folder);

        assertThat(later.names()).containsExactly("a");
        assertThat(later.runs("a")).isTrue();
        later.stop(List.of("a"), GRACE);
        assertThat(later.runs("a")).isFalse();
        assertThat(later.names()).isEmpty();
    }

    @Test
    void killsWhatDoesNotEndByItself() {
        startScript("deaf", "trap '' TERM; echo up; while :; do sleep 1000; done");
        await().until(() -> programs.lastWords("deaf").equals("up"));

        programs.stop(List.of("deaf"), GRACE);

        assertThat(programs.runs("deaf")).isFalse();
    }

    @Test
    void takesARecycledPidForNobody() throws IOException {
        Files.createDirectories(folder.resolve("pids"));
        Files.writeString(folder.resolve("pids/a"), ProcessHandle.current().pid() + " 1");

        assertThat(programs.runs("a")).isFalse();
    }

    @Test
    void sweepsWhatOutlivedItsProgram() throws IOException {
        startScript("parent", "setsid sh -c 'echo $$ > child; exec sleep 1000' & wait");
        Path child = folder.resolve("child");
        await().until(() -> Files.exists(child) && !Files.readString(child).isBlank());
        long pid = Long.parseLong(Files.readString(child).strip());
        programs.stop(List.of("parent"), GRACE);
        assertThat(ProcessTable.startTicks(pid)).isPresent();

        programs.sweep(folder, GRACE);

        assertThat(ProcessTable.startTicks(pid)).isEmpty();
    }

    @Test
    void sweepsADaemonThatBearsNothingOfTheFolderAndLosesItsParentMeanwhile() throws IOException {
        startScript(
                "parent",
                "cd /; env -i /bin/sh -c 'cd /; (/usr/bin/setsid /bin/sleep 1000; :) & echo $! > "
                        + folder
                        + "/child; wait' & wait");
        Path child = folder.resolve("child");
        await().until(() -> Files.exists(child) && !Files.readString(child).isBlank());
        long pid = Long.parseLong(Files.readString(child).strip());
        await().until(() -> children(pid).size() == 1);
        long daemon = children(pid).getFirst();

        try {
            programs.sweep(folder, GRACE);

            assertThat(ProcessTable.startTicks(daemon)).isEmpty();
        } finally {
            ProcessHandle.of(daemon).ifPresent(ProcessHandle::destroyForcibly);
        }
    }

    private static List<Long> children(long pid) {
        return ProcessHandle.of(pid).stream()
                .flatMap(ProcessHandle::children)
                .map(ProcessHandle::pid)
                .toList();
    }

    @Test
    void startsNothingOnceItIsBeingStopped() {
        programs.stop(List.of(), GRACE);

        org.assertj.core.api.Assertions.assertThatThrownBy(() -> startScript("late", "true"))
                .hasMessage("cannot start late: the federation is being stopped");
    }

    @Test
    void hearsOnlyWhatAProgramHasSaidSinceItsStart() {
        startScript("a", "echo linked to somewhere; exec sleep 1000");
        await().until(() -> programs.said("a", "linked "));
        assertThat(programs.said("a", "somewhere")).isFalse();
        assertThat(programs.said("b", "linked ")).isFalse();
        programs.stop(List.of("a"), GRACE);

        Programs later = programs(folder);
        later.start("a", List.of("sh", "-c", "exec sleep 1000"));

        assertThat(later.said("a", "linked ")).isFalse();
    }
}
