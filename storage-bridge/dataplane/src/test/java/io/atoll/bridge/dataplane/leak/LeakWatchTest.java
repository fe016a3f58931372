package io.atoll.bridge.dataplane.leak;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.UnpooledByteBufAllocator;
import org.junit.jupiter.api.Test;

final class LeakWatchTest {
    @Test
    void reportsABufferThatWasLost() throws InterruptedException {
        lose();

        assertThat(LeakWatch.reports())
                .singleElement()
                .asString()
                .contains("was lost")
                .contains("LeakWatchTest");
        assertThat(LeakWatch.reports()).isEmpty();
    }

    @Test
    void reportsNothingWhenBuffersAreReleased() throws InterruptedException {
        UnpooledByteBufAllocator.DEFAULT.heapBuffer(16).writeInt(1).release();

        assertThat(LeakWatch.reports()).isEmpty();
    }

    // In a method of its own, so that no frame of the stack holds the buffer any more.
    private static void lose() {
        UnpooledByteBufAllocator.DEFAULT.directBuffer(16).writeInt(1);
    }
}
