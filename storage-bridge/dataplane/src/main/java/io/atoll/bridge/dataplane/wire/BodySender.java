package io.atoll.bridge.dataplane.wire;

import io.atoll.bridge.ContentStore;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.LastHttpContent;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;

/**
 * Sends the body of one message from its transfer thread. At most {@link #PIECES} are on their way,
 * so that a slow network slows the disk down. Owned by the transfer thread.
 */
// What a failed write or close means is told by the channel, which is closed then.
@SuppressWarnings("FutureReturnValueIgnored")
public final class BodySender {
    private static final int PIECE_BYTES = 256 << 10;
    private static final int PIECES = 4;

    private final Channel channel;
    private final Duration idle;
    private final IntSupplier signs;
    private final RateLimit rate;
    private final Semaphore room = new Semaphore(PIECES);
    private long sentBytes;

    /**
     * Sends nothing yet.
     *
     * @param idle a peer that takes nothing for so long, and gives no sign, is gone
     * @param signs how many signs the peer has given so far that it is at work; any thread
     */
    public BodySender(Channel channel, Duration idle, IntSupplier signs, RateLimit rate) {
        this.channel = channel;
        this.idle = idle;
        this.signs = signs;
        this.rate = rate;
    }

    /** Bytes of content handed to the network so far. */
    public long sentBytes() {
        return sentBytes;
    }

    public void bytes(byte[] bytes) {
        send(Unpooled.wrappedBuffer(bytes));
    }

    /** Sends a whole small content. */
    public void content(byte[] bytes) {
        await(bytes.length);
        bytes(bytes);
        sentBytes += bytes.length;
    }

    /**
     * Sends content from {@code position} to its end.
     *
     * @param stopped asked between pieces: the peer wants no more
     */
    public void content(ContentStore.Reading reading, long position, BooleanSupplier stopped) {
        long sizeBytes = reading.content().sizeBytes();
        long next = position;
        while (next < sizeBytes && !stopped.getAsBoolean()) {
            int n = (int) Math.min(PIECE_BYTES, sizeBytes - next);
            await(n);
            ByteBuf piece = channel.alloc().directBuffer(n);
            fill(piece, reading, next, n);
            send(piece);
            sentBytes += n;
            next += n;
        }
    }

    public void end() {
        acquire();
        sent(channel.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT));
    }

    /** Waits until everything was handed to the network. */
    public void flush() {
        for (int i = 0; i < PIECES; i++) {
            acquire();
        }
        room.release(PIECES);
    }

    private static void fill(ByteBuf piece, ContentStore.Reading reading, long position, int n) {
        boolean full = false;
        try {
            ByteBuffer into = piece.nioBuffer(0, n);
            int read = 0;
            while (into.hasRemaining() && read >= 0) {
                read = reading.read(position + into.position(), into);
            }
            if (into.hasRemaining()) {
                throw new AtollException(
                        ErrorCode.CORRUPT,
                        "cannot send content %s: it became shorter while it was read"
                                .formatted(reading.content().digest()));
            }
            piece.writerIndex(n);
            full = true;
        } finally {
            if (!full) {
                piece.release();
            }
        }
    }

    private void send(ByteBuf piece) {
        boolean taken = false;
        try {
            acquire();
            taken = true;
        } finally {
            if (!taken) {
                piece.release();
            }
        }
        sent(channel.writeAndFlush(new DefaultHttpContent(piece)));
    }

    private void sent(ChannelFuture future) {
        future.addListener(done -> room.release());
    }

    private void acquire() {
        try {
            int seen = signs.getAsInt();
            while (!room.tryAcquire(idle.toMillis(), TimeUnit.MILLISECONDS)) {
                int now = signs.getAsInt();
                if (now == seen) {
                    throw broken("the peer took nothing for " + idle.toSeconds() + " s");
                }
                seen = now;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw broken("it was cancelled");
        }
        if (!channel.isActive()) {
            throw broken("the connection broke after " + sentBytes + " bytes");
        }
    }

    private void await(long bytes) {
        try {
            rate.await(bytes);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw broken("it was cancelled");
        }
    }

    private static AtollException broken(String why) {
        return new AtollException(ErrorCode.UNAVAILABLE, "cannot send content: " + why);
    }
}
