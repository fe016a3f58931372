package io.atoll.bridge.dataplane.wire;

import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Carries the body of one message from a connection's event loop to its transfer thread. The event
 * loop stops reading from the network while {@link #HIGH_BYTES} wait, so that a slow disk slows the
 * sender down and a stream never holds more than a piece of a chunk.
 *
 * <p>Owns the buffers that wait in it. Whoever reads from it calls {@link #discard} at the end, on
 * every way out: a piece that nobody took, because the content was refused, the disk was full or
 * the peer was cut off, is released there.
 */
public final class BodyPipe {
    private static final int HIGH_BYTES = 2 << 20;
    private static final int LOW_BYTES = 1 << 20;
    private static final int HIGH_PIECES = 1024;
    private static final int LOW_PIECES = 512;

    private final Channel channel;
    private final Duration idle;
    private final AtomicInteger waitingBytes = new AtomicInteger();
    // Bounded by HIGH_BYTES, HIGH_PIECES and what one read of the network still delivers after
    // that.
    private final BlockingQueue<Piece> pieces = new LinkedBlockingQueue<>();
    private volatile boolean discarding;
    private volatile boolean paused;
    // Owned by the transfer thread from here on.
    private ByteBuf current = Unpooled.EMPTY_BUFFER;
    private boolean ended;
    private long takenBytes;

    public BodyPipe(Channel channel, Duration idle) {
        this.channel = channel;
        this.idle = idle;
    }

    /** Event loop: takes over one piece of the body. */
    public void offer(ByteBuf piece) {
        if (discarding || !piece.isReadable()) {
            piece.release();
            return;
        }
        int waiting = waitingBytes.addAndGet(piece.readableBytes());
        pieces.add(new Bytes(piece));
        if (waiting > HIGH_BYTES || pieces.size() > HIGH_PIECES) {
            channel.config().setAutoRead(false);
            paused = true;
            // The transfer thread may have emptied it before it could see the pause.
            resumeIfLow();
        }
        if (discarding) {
            drain();
        }
    }

    /** Any thread: whether pieces are here that the transfer thread has not taken. */
    public boolean isWaiting() {
        return waitingBytes.get() > 0;
    }

    /** Event loop: the body is complete. */
    public void end() {
        pieces.add(Mark.END);
    }

    /** Event loop: the connection is gone. */
    public void broken() {
        pieces.add(Mark.BROKEN);
    }

    /**
     * Transfer thread: fills {@code into} as far as the body goes.
     *
     * @throws AtollException UNAVAILABLE if the connection broke or nothing came for too long
     */
    public void read(ByteBuffer into) {
        while (into.hasRemaining() && !ended) {
            if (!current.isReadable()) {
                next();
                continue;
            }
            int n = Math.min(into.remaining(), current.readableBytes());
            int limit = into.limit();
            current.readBytes(into.limit(into.position() + n));
            into.limit(limit);
            takenBytes += n;
            if (!current.isReadable()) {
                releaseCurrent();
            }
        }
    }

    /** Transfer thread: waits for the body's end, so that the next message cannot mix with it. */
    public void finish() {
        while (!ended) {
            next();
        }
    }

    /** Transfer thread: bytes read so far. */
    public long takenBytes() {
        return takenBytes;
    }

    /**
     * Transfer thread: nothing more is wanted; what waits is released and what comes is dropped, so
     * that the peer can end. A second call changes nothing.
     */
    public void discard() {
        discarding = true;
        drain();
        releaseCurrent();
        ended = true;
    }

    private void releaseCurrent() {
        current.release();
        current = Unpooled.EMPTY_BUFFER;
    }

    private void drain() {
        for (Piece piece = pieces.poll(); piece != null; piece = pieces.poll()) {
            if (piece instanceof Bytes bytes) {
                bytes.buffer().release();
            }
        }
        resume();
    }

    // Only what was paused here: the next message may have paused the connection for itself.
    private void resume() {
        if (paused) {
            paused = false;
            channel.config().setAutoRead(true);
        }
    }

    private void resumeIfLow() {
        if (waitingBytes.get() < LOW_BYTES && pieces.size() < LOW_PIECES) {
            resume();
        }
    }

    private void next() {
        releaseCurrent();
        switch (poll()) {
            case Bytes bytes -> {
                current = bytes.buffer();
                waitingBytes.addAndGet(-current.readableBytes());
                resumeIfLow();
            }
            case Mark.END -> ended = true;
            case Mark.BROKEN ->
                    throw new AtollException(
                            ErrorCode.UNAVAILABLE,
                            "cannot receive content: the connection broke after %d bytes"
                                    .formatted(takenBytes));
        }
    }

    private sealed interface Piece {}

    private record Bytes(ByteBuf buffer) implements Piece {}

    private enum Mark implements Piece {
        END,
        BROKEN
    }

    private Piece poll() {
        try {
            Piece piece = pieces.poll(idle.toMillis(), TimeUnit.MILLISECONDS);
            if (piece != null) {
                return piece;
            }
            throw new AtollException(
                    ErrorCode.UNAVAILABLE,
                    "cannot receive content: nothing came for %d s (after %d bytes)"
                            .formatted(idle.toSeconds(), takenBytes));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AtollException(
                    ErrorCode.UNAVAILABLE, "cannot receive content: it was cancelled", e);
        }
    }
}
