package io.atoll.kernel.kind;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class KindsTest {
    private record Way(String name) implements Kind {}

    private final Kinds<Way> kinds = Kinds.of(new Way("posix")).with(new Way("memory"));

    @Test
    void findsAKindByItsNameAndTheUsualOneFirst() {
        assertThat(kinds.find("memory")).contains(new Way("memory"));
        assertThat(kinds.find("tape")).isEmpty();
        assertThat(kinds.usual()).isEqualTo(new Way("posix"));
        assertThat(kinds.names()).containsExactly("posix", "memory");
        assertThat(kinds.expected()).isEqualTo("posix or memory");
    }

    @Test
    void takesOneMoreAndLeavesItselfAsItWas() {
        assertThat(kinds.with(new Way("tape")).names()).containsExactly("posix", "memory", "tape");
        assertThat(kinds.names()).hasSize(2);
    }

    @Test
    void refusesTwoOfOneName() {
        assertThatThrownBy(() -> kinds.with(new Way("posix")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("two kinds are named posix");
    }
}
