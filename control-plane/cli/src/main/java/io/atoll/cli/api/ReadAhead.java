package io.atoll.cli.api;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * Reads a stream of known length on a thread of its own, some way ahead of who takes the bytes: one
 * takes them from the network while the other hashes and writes. Owned by its reader; closing it
 * closes the source, which ends the thread.
 */
final class ReadAhead extends InputStream {
    private static final int PIECE_BYTES = 256 << 10;
    private static final int PIECES = 8;

    private final InputStream source;
    private final long sizeBytes;
    private final BlockingQueue<Piece> full = new ArrayBlockingQueue<>(PIECES + 1);
    private final BlockingQueue<byte[]> empty = new ArrayBlockingQueue<>(PIECES);
    private final Thread thread;
    private @Nullable Piece current;
    private int position;
    private long takenBytes;

    /**
     * Begins to read.
     *
     * @param sizeBytes how much of {@code source} there should be
     */
    static InputStream of(InputStream source, long sizeBytes) {
        if (sizeBytes <= PIECE_BYTES) {
            return source;
        }
        var ahead = new ReadAhead(source, sizeBytes);
        ahead.thread.start();
        return ahead;
    }

    private ReadAhead(InputStream source, long sizeBytes) {
        this.source = source;
        this.sizeBytes = sizeBytes;
        for (int i = 0; i < PIECES; i++) {
            empty.add(new byte[PIECE_BYTES]);
        }
        this.thread = Thread.ofPlatform().daemon().name("data-plane-reader").unstarted(this::fill);
    }

    /** Bytes, or the reason that there are no more. */
    private static final class Piece {
        private final byte[] bytes;
        private final int length;
        private final @Nullable IOException end;

        private Piece(byte[] bytes, int length, @Nullable IOException end) {
            this.bytes = bytes;
            this.length = length;
            this.end = end;
        }
    }

    private void fill() {
        try {
            long left = sizeBytes;
            while (left > 0) {
                byte[] bytes = empty.take();
                int wanted = (int) Math.min(left, PIECE_BYTES);
                int n = source.readNBytes(bytes, 0, wanted);
                full.put(new Piece(bytes, n, null));
                if (n < wanted) {
                    throw new EOFException("the content ended early");
                }
                left -= n;
            }
        } catch (IOException e) {
            full.add(new Piece(new byte[0], 0, e));
        } catch (RuntimeException e) {
            full.add(new Piece(new byte[0], 0, new IOException(e.getMessage(), e)));
        } catch (InterruptedException _) {
            // Closed: nobody takes any more.
        }
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (takenBytes == sizeBytes) {
            return -1;
        }
        Piece piece = current;
        while (piece == null || position == piece.length) {
            piece = next(piece);
        }
        int n = Math.min(length, piece.length - position);
        System.arraycopy(piece.bytes, position, into, offset, n);
        position += n;
        takenBytes += n;
        return n;
    }

    private Piece next(@Nullable Piece used) throws IOException {
        if (used != null) {
            empty.add(used.bytes);
            current = null;
        }
        try {
            Piece piece = full.take();
            if (piece.end != null) {
                full.add(piece);
                throw piece.end;
            }
            position = 0;
            current = piece;
            return piece;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    @Override
    public void close() throws IOException {
        thread.interrupt();
        source.close();
    }
}
