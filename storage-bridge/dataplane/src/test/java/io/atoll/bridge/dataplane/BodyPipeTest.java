package io.atoll.bridge.dataplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atoll.bridge.dataplane.wire.BodyPipe;
import io.atoll.kernel.AtollException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelConfig;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class BodyPipeTest {
    private static final Duration IDLE = Duration.ofSeconds(5);
    private static final int MEBIBYTE = 1 << 20;

    private final PausedChannel channel = new PausedChannel();
    private final BodyPipe pipe = new BodyPipe(channel, IDLE);

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
    }

    @Test
    void releasesAPieceAsSoonAsItsLastByteWasRead() {
        ByteBuf piece = offer(100);

        pipe.read(ByteBuffer.allocate(100));

        assertThat(piece.refCnt()).isZero();
        assertThat(pipe.takenBytes()).isEqualTo(100);
    }

    @Test
    void releasesWhatWaitsWhenItsReaderGivesUp() {
        ByteBuf halfRead = offer(100);
        ByteBuf unread = offer(100);
        pipe.read(ByteBuffer.allocate(50));

        pipe.discard();
        pipe.discard();

        assertThat(halfRead.refCnt()).isZero();
        assertThat(unread.refCnt()).isZero();
    }

    @Test
    void releasesWhatComesAfterItsReaderGaveUp() {
        pipe.discard();

        assertThat(offer(100).refCnt()).isZero();
    }

    @Test
    void releasesWhatWaitsWhenTheConnectionBreaks() {
        ByteBuf first = offer(100);
        ByteBuf second = offer(100);
        pipe.broken();

        assertThatThrownBy(() -> pipe.read(ByteBuffer.allocate(300)))
                .isInstanceOf(AtollException.class)
                .hasMessage("cannot receive content: the connection broke after 200 bytes");
        pipe.discard();

        assertThat(first.refCnt()).isZero();
        assertThat(second.refCnt()).isZero();
    }

    @Test
    void pausesTheNetworkWhileMuchWaitsAndResumesItBelow() {
        offer(MEBIBYTE);
        offer(MEBIBYTE);
        assertThat(channel.config().isAutoRead()).isTrue();
        offer(1);
        assertThat(channel.config().isAutoRead()).isFalse();

        pipe.read(ByteBuffer.allocate(2 * MEBIBYTE + 1));

        assertThat(channel.config().isAutoRead()).isTrue();
    }

    @Test
    void doesNotStayPausedWhenItWasEmptiedDuringThePause() {
        channel.atPause = () -> pipe.read(ByteBuffer.allocate(3 * MEBIBYTE));

        offer(3 * MEBIBYTE);

        assertThat(channel.config().isAutoRead()).isTrue();
    }

    @Test
    void leavesThePauseOfTheNextMessageAlone() {
        pipe.end();
        channel.config().setAutoRead(false);

        pipe.discard();

        assertThat(channel.config().isAutoRead()).isFalse();
    }

    private ByteBuf offer(int sizeBytes) {
        ByteBuf piece = Unpooled.directBuffer(sizeBytes).writeZero(sizeBytes);
        pipe.offer(piece);
        return piece;
    }

    /** Tells when reading is about to be paused, as another thread may act just then. */
    private static final class PausedChannel extends EmbeddedChannel {
        private final ChannelConfig config =
                new DefaultChannelConfig(this) {
                    @Override
                    public ChannelConfig setAutoRead(boolean autoRead) {
                        if (!autoRead) {
                            atPause.run();
                        }
                        return super.setAutoRead(autoRead);
                    }
                };
        private Runnable atPause = () -> {};

        @Override
        public ChannelConfig config() {
            // Asked before this object is made up, too.
            return config == null ? super.config() : config;
        }
    }
}
