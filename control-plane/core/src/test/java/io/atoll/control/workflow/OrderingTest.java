package io.atoll.control.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OrderingTest {
    private static Ordering<String> of(List<String> things, Map<String, List<String>> waitsFor) {
        return Ordering.of(things, thing -> waitsFor.getOrDefault(thing, List.of()));
    }

    @Test
    void putsEachAfterAllThatItWaitsFor() {
        var ordering =
                of(List.of("d", "c", "b", "a"), Map.of("d", List.of("c", "b"), "c", List.of("a")));

        assertThat(ordering.ordered()).containsExactly("b", "a", "c", "d");
        assertThat(ordering.circular()).isEmpty();
    }

    @Test
    void keepsThoseApartThatWaitForEachOtherOrForOneThatDoes() {
        var ordering =
                of(
                        List.of("a", "b", "c", "d", "e"),
                        Map.of(
                                "b", List.of("c"),
                                "c", List.of("b"),
                                "d", List.of("c"),
                                "e", List.of("e")));

        assertThat(ordering.ordered()).containsExactly("a");
        assertThat(ordering.circular()).containsExactly("b", "c", "d", "e");
    }

    @Test
    void takesWhatIsNamedTwiceOrNotThereForDone() {
        var ordering = of(List.of("b", "a"), Map.of("b", List.of("a", "a", "elsewhere")));

        assertThat(ordering.ordered()).containsExactly("a", "b");
    }
}
