package io.atoll.agent.app.supervisor.wire;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Frames (a length, then that many bytes) over a non-blocking socket.
 *
 * <p>Owns the socket, the frame being read and the bytes waiting to be written, which are bounded.
 * Soft. Owner thread: whoever selects on the socket; nobody else calls it. When it is lost, both
 * sides tell each other everything again.
 */
public final class FramedChannel {
    private static final int BUFFER_BYTES = 64 << 10;

    private final SocketChannel socket;
    private final int outLimitBytes;
    private final ByteBuffer in = ByteBuffer.allocateDirect(BUFFER_BYTES).flip();
    private final ByteBuffer out = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private final Deque<byte[]> waiting = new ArrayDeque<>();
    private int firstOffset;
    private long waitingBytes;
    private byte @Nullable [] frame;
    private int filled;
    private int header;
    private int headerBytes;

    /**
     * @param outLimitBytes bytes that may wait to be written; the peer that lets more pile up is
     *     cut
     */
    public FramedChannel(SocketChannel socket, int outLimitBytes) {
        this.socket = socket;
        this.outLimitBytes = outLimitBytes;
    }

    public SocketChannel socket() {
        return socket;
    }

    /** Reads what is there and hands over each complete frame. */
    public void read(Receiver receiver) throws IOException {
        in.clear();
        int count = socket.read(in);
        in.flip();
        if (count < 0) {
            throw new IOException("closed by the peer");
        }
        while (fill()) {
            byte[] complete = frame;
            frame = null;
            if (complete != null) {
                receiver.received(complete);
            }
        }
    }

    /**
     * Queues a frame; {@link #flush} writes it.
     *
     * @throws IOException if too much waits already
     */
    public void send(byte[] payload) throws IOException {
        waitingBytes += payload.length;
        if (waitingBytes > outLimitBytes) {
            throw new IOException("the peer does not read");
        }
        waiting.add(payload);
    }

    /** Whether little waits to be written. */
    public boolean takesMore() {
        return waitingBytes < BUFFER_BYTES;
    }

    /**
     * Writes what the socket takes.
     *
     * @return false if bytes are left: select for writing
     */
    public boolean flush() throws IOException {
        while (true) {
            pack();
            out.flip();
            if (!out.hasRemaining()) {
                out.clear();
                return true;
            }
            socket.write(out);
            boolean full = out.hasRemaining();
            out.compact();
            if (full) {
                return false;
            }
        }
    }

    /** Moves queued frames into the buffer while there is room. */
    private void pack() {
        while (!waiting.isEmpty()) {
            byte[] first = waiting.peek();
            if (firstOffset == 0) {
                if (out.remaining() < Integer.BYTES) {
                    return;
                }
                out.putInt(first.length);
            }
            int offset = Math.max(firstOffset - Integer.BYTES, 0);
            int count = Math.min(out.remaining(), first.length - offset);
            out.put(first, offset, count);
            firstOffset = Integer.BYTES + offset + count;
            if (offset + count < first.length) {
                return;
            }
            waiting.remove();
            waitingBytes -= first.length;
            firstOffset = 0;
        }
    }

    /** True when {@code frame} is complete; false when more bytes have to be read first. */
    private boolean fill() throws IOException {
        if (frame == null && !readHeader()) {
            return false;
        }
        byte[] current = frame;
        if (current == null) {
            return false;
        }
        int count = Math.min(in.remaining(), current.length - filled);
        in.get(current, filled, count);
        filled += count;
        return filled == current.length;
    }

    /** The length may come in two parts; its first bytes are kept. */
    private boolean readHeader() throws IOException {
        while (headerBytes < Integer.BYTES) {
            if (!in.hasRemaining()) {
                return false;
            }
            header = (header << Byte.SIZE) | (in.get() & 0xff);
            headerBytes++;
        }
        if (header < 0 || header > Wire.FRAME_LIMIT_BYTES) {
            throw new IOException(
                    "frame of " + header + " bytes (limit " + Wire.FRAME_LIMIT_BYTES + ")");
        }
        frame = new byte[header];
        filled = 0;
        header = 0;
        headerBytes = 0;
        return true;
    }

    public void close() {
        try {
            socket.close();
        } catch (IOException _) {
            // It is gone either way.
        }
    }

    /** Takes a frame. */
    @FunctionalInterface
    public interface Receiver {
        void received(byte[] frame) throws IOException;
    }
}
