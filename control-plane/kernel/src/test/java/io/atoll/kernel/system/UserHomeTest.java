package io.atoll.kernel.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class UserHomeTest {
    @Test
    void isWhatHomeSays() {
        assertThat(UserHome.of(Map.of("HOME", "/srv/a b"), "/home/user"))
                .isEqualTo(Path.of("/srv/a b"));
    }

    @Test
    void isThatOfTheMachinesTableWhereHomeSaysNothing() {
        assertThat(UserHome.of(Map.of(), "/home/user")).isEqualTo(Path.of("/home/user"));
        assertThat(UserHome.of(Map.of("HOME", ""), "/home/user")).isEqualTo(Path.of("/home/user"));
        assertThat(UserHome.of(Map.of("HOME", "here"), "/home/user"))
                .isEqualTo(Path.of("/home/user"));
    }

    @Test
    void isTheRootForAUserWhomTheMachineDoesNotKnow() {
        assertThat(UserHome.of(Map.of(), "?")).isEqualTo(Path.of("/"));
    }
}
