package io.atoll.kernel.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class JsonLineTest {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00.123456Z");

    @Test
    void takesPairsOutOfTheMessageAsFields() {
        assertThat(line("leads instance={} term={}", "cp-1", 7))
                .isEqualTo(
                        "{\"time\":\"2026-03-01T12:00:00.123Z\",\"level\":\"INFO\","
                                + "\"logger\":\"Leader\",\"message\":\"leads\","
                                + "\"instance\":\"cp-1\",\"term\":7}");
    }

    @Test
    void fillsTheHolesOfASentenceInBothStyles() {
        assertThat(line("no link to {0}: {1}", "cp1:7443", "refused"))
                .contains("\"message\":\"no link to cp1:7443: refused\"");
        assertThat(line("said {} of {}", "one", "two")).contains("\"said one of two\"");
        assertThat(line("nothing for {} here")).contains("\"nothing for {} here\"");
    }

    @Test
    void staysOneLineWhateverIsSaid() {
        String line = line("why={} {}", "a\nb \"c\"", "$1 \\ {0}");

        assertThat(line)
                .doesNotContain("\n")
                .contains("\"why\":\"a\\nb \\\"c\\\"\"", "\"message\":\"$1 \\\\ {0}\"");
    }

    @Test
    void aFieldNeverReplacesWhatEachLineHas() {
        assertThat(line("begun level={} time={}", 3, "late"))
                .contains("\"level\":\"INFO\"", "\"level_\":3", "\"time_\":\"late\"");
    }

    @Test
    void tellsAnErrorInOneSentenceWithoutItsStack() {
        var fact =
                new JsonLine.Fact(
                        NOON,
                        "ERROR",
                        "Leader",
                        "broke",
                        List.of(),
                        new IllegalStateException("first\nsecond"));

        assertThat(JsonLine.write(fact))
                .endsWith(
                        "\"message\":\"broke\",\"error\":\"java.lang.IllegalStateException: first"
                                + " second\"}")
                .doesNotContain("JsonLineTest");
    }

    private static String line(String pattern, @Nullable Object... values) {
        return JsonLine.write(
                new JsonLine.Fact(
                        NOON, "INFO", "Leader", pattern, JsonLine.Fact.values(values), null));
    }
}
