package io.atoll.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SuggestionsTest {
    @Test
    void findsTheNearestWordWithinAThirdOfItsLetters() {
        var known = List.of("seattle", "new-york", "walltime");

        assertThat(Suggestions.nearest("seatle", known)).contains("seattle");
        assertThat(Suggestions.nearest("Walltmie", known)).contains("walltime");
        assertThat(Suggestions.nearest("boston", known)).isEmpty();
        assertThat(Suggestions.nearest("", List.of("a"))).contains("a");
        assertThat(Suggestions.hint("seatle", known)).isEqualTo(" (did you mean 'seattle'?)");
    }
}
