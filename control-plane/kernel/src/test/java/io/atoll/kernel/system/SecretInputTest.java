package io.atoll.kernel.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atoll.kernel.AtollException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SecretInputTest {
    private final List<String> remarks = new ArrayList<>();

    @TempDir Path folder;

    @Test
    void readsAnArgumentAFileOrStandardInput() throws IOException {
        Path file = own("join.token", "\n from-a-file\n");

        assertThat(input("").read(given("typed", null))).contains("typed");
        assertThat(input("").read(given(null, file))).contains("from-a-file");
        assertThat(input(" from-stdin \n").read(given("-", null))).contains("from-stdin");
        assertThat(input("from-stdin").read(given(null, Path.of("-")))).contains("from-stdin");
        assertThat(input("").read(given(null, null))).isEmpty();
        assertThat(remarks).isEmpty();
    }

    @Test
    void remarksThatOthersCanReadTheFile() throws IOException {
        Path file = own("join.token", "t");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));

        assertThat(input("").read(given(null, file))).contains("t");

        assertThat(remarks)
                .containsExactly(
                        "others can read the join token in %s (mode rw-r-----); 'chmod 600' keeps it to you"
                                .formatted(file));
    }

    @Test
    void refusesWhatHoldsNoSingleLine() throws IOException {
        Path two = own("two", "a\nb\n");
        Path none = own("none", "\n\n");
        Path long65k = own("long", "x".repeat(70_000));

        assertRefused(
                given(null, two),
                "cannot read the join token in %s: expected one line (got 2)".formatted(two));
        assertRefused(
                given(null, none),
                "cannot read the join token in %s: expected one line (got 0)".formatted(none));
        assertRefused(
                given(null, long65k),
                "cannot read the join token in %s: it is too long (expected at most 65536 bytes)"
                        .formatted(long65k));
        assertRefused(
                given("-", null),
                "cannot read the join token in standard input: expected one line (got 0)");
        assertRefused(
                given(null, folder.resolve("gone")),
                "cannot read the join token in %s: no such file, or not readable"
                        .formatted(folder.resolve("gone")));
    }

    @Test
    void refusesASecretThatIsGivenTwice() {
        assertRefused(
                given("typed", folder.resolve("file")),
                "cannot read the join token: it was given twice (expected one of the argument and"
                        + " --token-file)");
    }

    @Test
    void doesNotReadAStandardInputThatSomebodyElseHolds() {
        var held =
                new SecretInput(
                        stream("what a parent says"),
                        null,
                        Optional.of("its parent holds it"),
                        remarks::add);

        assertThatThrownBy(() -> held.read(given("-", null)))
                .hasMessage(
                        "cannot read the join token from standard input: its parent holds it; use"
                                + " --token-file FILE");
    }

    private void assertRefused(SecretInput.Given given, String sentence) {
        assertThatThrownBy(() -> input("").read(given))
                .isInstanceOf(AtollException.class)
                .hasMessage(sentence);
    }

    private SecretInput input(String stdin) {
        return new SecretInput(stream(stdin), null, Optional.empty(), remarks::add);
    }

    private Path own(String name, String text) throws IOException {
        Path file = Files.writeString(folder.resolve(name), text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        return file;
    }

    private static ByteArrayInputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    private static SecretInput.Given given(
            @org.jspecify.annotations.Nullable String argument,
            @org.jspecify.annotations.Nullable Path file) {
        return new SecretInput.Given(
                "join token",
                Optional.ofNullable(argument),
                "--token-file",
                Optional.ofNullable(file));
    }
}
