package io.atoll.kernel.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class UserHomeTest {
    @Test
    void isWhatHomeSays() {
        assertThat(UserHome.of(Map.of("HOME", "/srv/a b"), "/root")).isEqualTo(Path.of("/srv/a b"));
    }

    @Test
    void isThatOfTheMachinesTableWhereHomeSaysNothing() {
        assertThat(UserHome.of(Map.of(), "/root")).isEqualTo(Path.of("/root"));
        assertThat(UserHome.of(Map.of("HOME", ""), "/root")).isEqualTo(Path.of("/root"));
        assertThat(UserHome.of(Map.of("HOME", "here"), "/root")).isEqualTo(Path.of("/root"));
    }

    @Test
    void isTheRootForAUserWhomTheMachineDoesNotKnow() {
        assertThat(UserHome.of(Map.of(), "?")).isEqualTo(Path.of("/"));
    }
}
