package io.atoll.agent.app.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atoll.kernel.AtollException;
import io.atoll.kernel.id.AttemptId;
import io.atoll.kernel.id.ExecutionId;
import io.atoll.kernel.id.Fence;
import io.atoll.kernel.id.RunId;
import io.atoll.kernel.id.SiteName;
import io.atoll.kernel.quantity.ByteSize;
import io.atoll.kernel.text.DataNames;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SandboxesTest {
    private static final AttemptId ATTEMPT =
            new AttemptId(ExecutionId.parse("01900000-0000-7000-8000-000000000001"), new Fence(2));
    private static final RunId RUN =
            new RunId(UUID.fromString("01900000-0000-7000-8000-000000000002"));
    private static final ByteSize DISK = new ByteSize(1 << 20);

    @TempDir Path folder;
    private Sandboxes sandboxes;

    @BeforeEach
    void open() {
        sandboxes = new Sandboxes(folder.resolve("attempts"));
    }

    @Test
    void setsTheVariablesOfTheAttempt() {
        Sandbox sandbox =
                sandboxes.prepare(
                        spec(
                                new SandboxSpec.Argv(List.of("true")),
                                Map.of("ny-raw", file("raw.csv", "1")),
                                Map.of("daily", "out/daily.csv"),
                                Map.of("ATOLL_SITE", "forged", "LC_ALL", "C")));
        Path at = folder.resolve("attempts/01900000-0000-7000-8000-000000000001-2");
        assertThat(sandbox.environment())
                .containsEntry("ATOLL_RUN", RUN.toString())
                .containsEntry("ATOLL_EXECUTION", "resample[3]")
                .containsEntry("ATOLL_ATTEMPT", "2")
                .containsEntry("ATOLL_ATTEMPT_ID", "01900000-0000-7000-8000-000000000001/2")
                .containsEntry("ATOLL_SITE", "edge-seattle")
                .containsEntry("INPUT_NY_RAW", at + "/inputs/ny-raw")
                .containsEntry("OUTPUT_DAILY", at + "/work/out/daily.csv")
                .containsEntry("EACH_SEED", "3")
                .containsEntry("HOME", at + "/work")
                .containsEntry("TMPDIR", at + "/tmp")
                .containsEntry("LC_ALL", "C")
                .containsKeys("PATH", "LANG")
                .hasSize(13);
        assertThat(at.resolve("work/out")).isDirectory();
    }

    @Test
    void replacesPlaceholdersInArgumentsOnceAndLeavesEverythingElse() {
        Sandbox sandbox =
                sandboxes.prepare(
                        spec(
                                new SandboxSpec.Argv(
                                        List.of(
                                                "sh",
                                                "--in=${inputs.raw}",
                                                "${each.seed}${each.tricky}",
                                                "${HOME} $1 ${inputs}")),
                                Map.of("raw", file("raw.csv", "1")),
                                Map.of(),
                                Map.of()));
        assertThat(sandbox.argv())
                .containsExactly(
                        "sh",
                        "--in=" + sandbox.environment().get("INPUT_RAW"),
                        "3${each.seed}$1",
                        "${HOME} $1 ${inputs}");
    }

    @Test
    void refusesAPlaceholderThatNamesNothing() {
        assertThatThrownBy(
                        () ->
                                sandboxes.prepare(
                                        spec(new SandboxSpec.Argv(List.of("${outputs.none}")))))
                .isInstanceOf(AtollException.class)
                .hasMessage(
                        "cannot replace ${outputs.none} in the command: the execution has no such"
                                + " name");
    }

    @Test
    void runsAScriptUnchanged() throws IOException {
        String script = "echo ${inputs.raw} \"$EACH_SEED\"\n";
        Sandbox sandbox = sandboxes.prepare(spec(new SandboxSpec.Script(script)));
        assertThat(sandbox.argv()).hasSize(3).startsWith("/bin/sh", "-e");
        assertThat(Files.readString(Path.of(sandbox.argv().getLast()))).isEqualTo(script);
    }

    @Test
    void laysOutInputsReadOnlyAndShippedFilesInTheWorkingDirectory() throws IOException {
        Path tree = Files.createDirectories(folder.resolve("store/tree/sub"));
        Files.writeString(tree.resolve("data"), "42");
        Path program = Files.writeString(tree.resolve("tool"), "#!/bin/sh");
        assertThat(program.toFile().setExecutable(true)).isTrue();
        Sandbox sandbox =
                sandboxes.prepare(
                        spec(
                                new SandboxSpec.Argv(List.of("true")),
                                Map.of("tree", folder.resolve("store/tree"), "one", file("f", "1")),
                                Map.of(),
                                Map.of()));
        Path inputs = sandbox.folder().resolve("inputs");
        assertThat(mode(inputs)).isEqualTo("r-xr-xr-x");
        assertThat(mode(inputs.resolve("one"))).isEqualTo("r--r--r--");
        assertThat(mode(inputs.resolve("tree/sub"))).isEqualTo("r-xr-xr-x");
        assertThat(mode(inputs.resolve("tree/sub/data"))).isEqualTo("r--r--r--");
        assertThat(mode(inputs.resolve("tree/sub/tool"))).isEqualTo("r-xr-xr-x");
        assertThat(inputs.resolve("tree/sub/data")).hasContent("42");
        assertThat(folder.resolve("store/tree")).as("moved, not copied").doesNotExist();
        assertThat(sandbox.work().resolve("lib/clean.sh")).hasContent("echo").isExecutable();

        sandboxes.remove(ATTEMPT);
        assertThat(sandbox.folder()).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/etc/passwd", "../x", "a/../../x", "", ".", "a/.."})
    void refusesAnOutputPathOutsideTheWorkingDirectory(String path) {
        assertThatThrownBy(
                        () ->
                                sandboxes.prepare(
                                        spec(
                                                new SandboxSpec.Argv(List.of("true")),
                                                Map.of(),
                                                Map.of("daily", path),
                                                Map.of())))
                .isInstanceOf(AtollException.class)
                .hasMessageStartingWith("cannot use path '%s' of output 'daily'".formatted(path));
    }

    @Test
    void collectsFilesAndDirectories() throws IOException {
        Sandbox sandbox = sandboxes.prepare(spec(new SandboxSpec.Argv(List.of("true"))));
        Files.writeString(sandbox.work().resolve("daily.csv"), "12345");
        Files.createDirectory(sandbox.work().resolve("maps"));
        assertThat(collected(Map.of("daily", "daily.csv", "maps", "maps"), DISK))
                .isInstanceOfSatisfying(
                        Collected.Made.class,
                        made -> {
                            assertThat(made.outputs()).containsOnlyKeys("daily", "maps");
                            assertThat(made.outputs().get("daily")).isEqualTo(Path.of("daily.csv"));
                            assertThat(made.used()).isEqualTo(sandboxes.used(ATTEMPT));
                        });
    }

    @Test
    void looksAtNoTreeForALimitThatThereIsNot() throws IOException {
        Sandbox sandbox = sandboxes.prepare(spec(new SandboxSpec.Argv(List.of("true"))));
        Files.writeString(sandbox.work().resolve("daily.csv"), "12345");

        assertThat(collected(Map.of("daily", "daily.csv"), Sandboxes.NO_LIMIT))
                .isInstanceOfSatisfying(
                        Collected.Made.class,
                        made -> assertThat(made.used()).isEqualTo(ByteSize.ZERO));
    }

    private Collected collected(Map<String, String> outputs, ByteSize disk) {
        return sandboxes.collect(ATTEMPT, outputs, disk, DataNames.SHOWN);
    }

    private String refusal(DataNames names) {
        return ((Collected.Refused)
                        sandboxes.collect(ATTEMPT, Map.of("daily", "daily.csv"), DISK, names))
                .reason();
    }

    @Test
    void tellsNoMoreOfALinksTargetThanAShortNameAndNothingOfRestrictedData() throws IOException {
        Sandbox sandbox = sandboxes.prepare(spec(new SandboxSpec.Argv(List.of("true"))));
        String stolen = "2024-01-01,14.2;".repeat(125);
        Path daily = sandbox.work().resolve("daily.csv");
        var raw = new DataNames(new TreeSet<>(Set.of("raw")));

        Files.createDirectory(daily);
        Files.createSymbolicLink(daily.resolve("x"), Path.of("/" + stolen));
        assertThat(refusal(DataNames.SHOWN)).contains("/2024-01-01").hasSizeLessThan(250);
        assertThat(refusal(raw)).contains("a name left out").doesNotContain("2024");

        Files.delete(daily.resolve("x"));
        Files.createSymbolicLink(daily.resolve("2024 14.2 \u001b[2J"), Path.of("/none"));
        assertThat(refusal(DataNames.SHOWN)).contains("2024 14.2 \\u001b[2J");
        assertThat(refusal(raw)).doesNotContain("2024");
    }

    @Test
    void namesTheOutputThatWasNotMade() {
        sandboxes.prepare(spec(new SandboxSpec.Argv(List.of("true"))));
        assertThat(collected(Map.of("daily", "daily.csv"), DISK))
                .isEqualTo(
                        new Collected.Refused(
                                "output 'daily' was declared and not made: no daily.csv in the"
                                        + " sandbox"));
    }

    @Test
    void refusesAnOutputThatLeadsOutOfTheSandboxByALink() throws IOException {
        Sandbox sandbox = sandboxes.prepare(spec(new SandboxSpec.Argv(List.of("true"))));
        Path secret = file("secret", "s");
        Files.createSymbolicLink(sandbox.work().resolve("daily.csv"), secret);
        Files.createDirectory(sandbox.work().resolve("maps"));
        Files.createSymbolicLink(sandbox.work().resolve("maps/one"), secret);
        assertThat(collected(Map.of("daily", "daily.csv"), DISK))
                .isEqualTo(
                        new Collected.Refused(
                                "output 'daily' leads out of the sandbox: daily.csv is a symbolic"
                                        + " link to "
                                        + DataNames.SHOWN.of(secret.toRealPath().toString())));
        assertThat(collected(Map.of("maps", "maps"), DISK))
                .isEqualTo(
                        new Collected.Refused(
                                "output 'maps' leads out of the sandbox: 'maps/one' is a symbolic"
                                        + " link to "
                                        + DataNames.SHOWN.of(secret.toString())));
    }

    @Test
    void refusesAWorkingDirectoryThatTheAttemptMadeALink() throws IOException {
        Sandbox sandbox = sandboxes.prepare(spec(new SandboxSpec.Argv(List.of("true"))));
        Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
        Files.writeString(elsewhere.resolve("daily.csv"), "secret");
        Files.move(sandbox.work(), folder.resolve("away"));
        Files.createSymbolicLink(sandbox.work(), elsewhere);

        assertThat(collected(Map.of("daily", "daily.csv"), DISK))
                .isEqualTo(new Collected.Refused("the attempt removed its working directory"));
    }

    @Test
    void collectsFromAFolderThatIsReachedByALink() throws IOException {
        Files.createDirectory(folder.resolve("disk"));
        Files.createSymbolicLink(folder.resolve("attempts"), folder.resolve("disk"));
        Sandbox sandbox = sandboxes.prepare(spec(new SandboxSpec.Argv(List.of("true"))));
        Files.writeString(sandbox.work().resolve("daily.csv"), "1");

        assertThat(collected(Map.of("daily", "daily.csv"), DISK))
                .isInstanceOf(Collected.Made.class);
    }

    @Test
    void removesWhatWasLeftReadOnlyOrNot() throws IOException {
        sandboxes.prepare(spec(new SandboxSpec.Argv(List.of("true"))));
        sandboxes.remove(ATTEMPT);
        assertThat(sandboxes.held()).isEmpty();

        Sandbox sandbox = sandboxes.prepare(spec(new SandboxSpec.Argv(List.of("true"))));
        Path locked = Files.createDirectory(sandbox.work().resolve("locked"));
        Files.writeString(locked.resolve("file"), "1");
        Files.setPosixFilePermissions(locked, PosixFilePermissions.fromString("r-xr-xr-x"));
        Files.createSymbolicLink(sandbox.work().resolve("link"), folder);
        sandboxes.remove(ATTEMPT);
        assertThat(sandboxes.held()).isEmpty();
        sandboxes.remove(ATTEMPT);
    }

    @Test
    void tidiesOnlyWhatIsNeitherWantedNorStarted() throws IOException {
        Sandbox sandbox = sandboxes.prepare(spec(new SandboxSpec.Argv(List.of("true"))));

        sandboxes.tidy(ATTEMPT::equals);
        assertThat(sandboxes.held()).containsExactly(ATTEMPT);

        Path started = Files.createFile(sandbox.folder().resolve("started"));
        sandboxes.tidy(_ -> false);
        assertThat(sandboxes.held()).containsExactly(ATTEMPT);

        Files.delete(started);
        sandboxes.tidy(_ -> false);
        assertThat(sandboxes.held()).isEmpty();
    }

    @Test
    void refusesASandboxOverItsQuota() throws IOException {
        Sandbox sandbox = sandboxes.prepare(spec(new SandboxSpec.Argv(List.of("true"))));
        Files.write(sandbox.work().resolve("large"), new byte[300_000]);
        assertThat(collected(Map.of(), new ByteSize(100 << 10)))
                .isInstanceOfSatisfying(
                        Collected.Refused.class,
                        refused ->
                                assertThat(refused.reason())
                                        .startsWith("over quota: the sandbox holds ")
                                        .endsWith(" (limit 100 KiB)"));
    }

    @Test
    void makesAHalfMadeSandboxAnewAndLeavesAStartedOneAlone() throws IOException {
        Sandbox first = sandboxes.prepare(spec(new SandboxSpec.Argv(List.of("true"))));
        Files.writeString(first.work().resolve("left-over"), "x");
        Sandbox second = sandboxes.prepare(spec(new SandboxSpec.Argv(List.of("true"))));
        assertThat(second.work().resolve("left-over")).doesNotExist();

        Files.createFile(second.folder().resolve("started"));
        assertThatThrownBy(() -> sandboxes.prepare(spec(new SandboxSpec.Argv(List.of("true")))))
                .hasMessageContaining("was started already");
        assertThat(sandboxes.held()).containsExactly(ATTEMPT);
    }

    private Path file(String name, String content) {
        try {
            Path store = Files.createDirectories(folder.resolve("store"));
            return Files.writeString(store.resolve(name), content);
        } catch (IOException failed) {
            throw new java.io.UncheckedIOException(failed);
        }
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    private static SandboxSpec spec(SandboxSpec.Program program) {
        return spec(program, Map.of(), Map.of(), Map.of());
    }

    private static SandboxSpec spec(
            SandboxSpec.Program program,
            Map<String, Path> inputs,
            Map<String, String> outputs,
            Map<String, String> environment) {
        boolean tricky = program instanceof SandboxSpec.Argv argv && argv.arguments().size() > 1;
        return new SandboxSpec(
                ATTEMPT,
                RUN,
                "resample[3]",
                new SiteName("edge-seattle"),
                program,
                Map.of(
                        "lib/clean.sh",
                        new SandboxSpec.ShippedFile("echo".getBytes(StandardCharsets.UTF_8), true)),
                inputs,
                outputs,
                tricky ? Map.of("seed", "3", "tricky", "${each.seed}$1") : Map.of("seed", "3"),
                environment);
    }
}
