package io.atoll.agent.app.selfcheck;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RoomTest {
    @Test
    void blamesAnAttemptWithoutWhichATenthWouldBeFree() {
        assertThat(Room.explains(100, 0, 1_000)).isTrue();
        assertThat(Room.explains(60, 40, 1_000)).isTrue();
        assertThat(Room.explains(900, 0, 1_000)).isTrue();
    }

    @Test
    void blamesASiteThatIsFullWithoutTheAttempt() {
        assertThat(Room.explains(99, 0, 1_000)).isFalse();
        assertThat(Room.explains(0, 0, 1_000)).isFalse();
    }

    @Test
    void neverRunsOverWhereThereIsNoQuota() {
        assertThat(Room.explains(Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE)).isTrue();
        assertThat(Room.explains(0, Long.MAX_VALUE, Long.MAX_VALUE)).isTrue();
    }
}
