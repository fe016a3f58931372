package io.atoll.kernel.system;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class TextArgumentsTest {
    private static void check(Charset read, byte[]... written) {
        var arguments =
                Arrays.stream(written)
                        .skip(1)
                        .map(word -> new String(word, read))
                        .toArray(String[]::new);
        TextArguments.check(arguments, List.of(written));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void takesWhatIsUtf8() {
        assertThatCode(
                        () ->
                                check(
                                        StandardCharsets.UTF_8,
                                        utf8("java"),
                                        utf8("Zürich 東京 🌍"),
                                        utf8("\uFFFD meant")))
                .doesNotThrowAnyException();
    }

    @Test
    void refusesWhatIsNotAndSaysWhere() {
        byte[] latin = "Zürich".getBytes(StandardCharsets.ISO_8859_1);

        assertThatThrownBy(() -> check(StandardCharsets.UTF_8, utf8("java"), utf8("a"), latin))
                .hasMessage(
                        "cannot use argument 2 ('Z\uFFFDrich'): it is no UTF-8 (got byte 0xFC after"
                                + " 1 others)");
    }

    @Test
    void refusesWhatTheLocaleCouldNotRead() {
        assertThatThrownBy(() -> check(StandardCharsets.US_ASCII, utf8("java"), utf8("Zürich")))
                .hasMessageStartingWith("cannot use argument 1: this machine's character set is ");
    }
}
