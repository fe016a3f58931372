package io.atoll.kernel.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShownTest {
    @Test
    void leavesAnOrdinaryNameAsItIs() {
        assertThat(Shown.name("Zürich/daily 2024.csv")).isEqualTo("Zürich/daily 2024.csv");
    }

    @Test
    void cutsALongNameAndSaysSo() {
        String name = Shown.name("data ".repeat(400));

        assertThat(name).hasSize(Shown.NAME_CHARACTERS).endsWith("…");
        assertThat(Shown.name("x".repeat(Shown.NAME_CHARACTERS)))
                .isEqualTo("x".repeat(Shown.NAME_CHARACTERS));
        assertThat(Shown.sentence("y".repeat(5_000))).hasSize(Shown.SENTENCE_CHARACTERS);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u001b[2J",
                "a\u009b31m",
                "a\nb",
                "a\rb",
                "a\u202eb",
                "a\u2028b",
                "a\u0000b",
                "\ud800x",
                "\ue000"
            })
    void showsNoCharacterThatATerminalOrAnEyeWouldObey(String text) {
        assertThat(Shown.name(text).codePoints().mapToObj(Character::getType))
                .doesNotContain(
                        (int) Character.CONTROL,
                        (int) Character.FORMAT,
                        (int) Character.SURROGATE,
                        (int) Character.PRIVATE_USE,
                        (int) Character.LINE_SEPARATOR);
        assertThat(Shown.name(text)).contains("\\");
    }

    @Test
    void keepsTheLinesOfTextForATerminal() {
        assertThat(Shown.lines("one\n\ttwo\u001b[31m\r")).isEqualTo("one\n\ttwo\\u001b[31m\\r");
    }

    @Test
    void tellsWhatWentWrongWithoutThePath() {
        String path = "/attempts/one/" + "data".repeat(50);

        assertThat(
                        List.of(
                                new NoSuchFileException(path),
                                new AccessDeniedException(path),
                                new FileSystemException(path, null, "File name too long"),
                                new FileSystemException(path),
                                new IOException(path + " cannot be read"),
                                new IOException("Input/output error")))
                .extracting(Shown::reason)
                .containsExactly(
                        "no such file",
                        "permission denied",
                        "File name too long",
                        "FileSystemException",
                        "IOException",
                        "Input/output error");
    }

    @Test
    void leavesNamesOfRestrictedDataOut() {
        var restricted = new DataNames(new TreeSet<>(List.of("raw", "eu")));

        assertThat(DataNames.SHOWN.of("a\nb")).isEqualTo("'a\\nb'");
        assertThat(restricted.of("12.4 C"))
                .isEqualTo("(a name left out: it may hold data of class eu, raw)");
    }
}
