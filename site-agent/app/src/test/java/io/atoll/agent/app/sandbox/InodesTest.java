package io.atoll.agent.app.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.atoll.agent.app.sandbox.Inodes.Met;
import org.junit.jupiter.api.Test;

class InodesTest {
    @Test
    void remembersNoMoreThanItHasRoomFor() {
        var inodes = new Inodes(2);

        assertThat(inodes.meet(7)).isEqualTo(Met.FIRST);
        assertThat(inodes.meet(8)).isEqualTo(Met.FIRST);
        assertThat(inodes.meet(7)).isEqualTo(Met.AGAIN);
        assertThat(inodes.meet(9)).isEqualTo(Met.UNKNOWN);
        assertThat(inodes.meet(9)).isEqualTo(Met.UNKNOWN);
        assertThat(inodes.meet(8)).isEqualTo(Met.AGAIN);
    }
}
