package io.atoll.agent.app.disk;

import io.atoll.kernel.random.RandomSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Room on the disk of the agent's data folder that only the agent can use: a file of some
 * megabytes, which is removed when the disk is full, so that what the agent has to write down can
 * be, and made again when there is room for twice as much.
 *
 * <p>Owner thread: the agent's loop. Losing it costs the agent a stop when the disk runs full.
 */
public final class Reserve {
    /** Above what the journal's write-ahead log grows to before it is taken back (4 MiB). */
    static final int SIZE_BYTES = 8 << 20;

    private static final String NAME = "reserve";

    /** More than a file system compresses at once. */
    private static final int PIECE_BYTES = 1 << 20;

    private final Path file;
    private final RandomSource random;
    private boolean kept;

    /** A reserve in {@code folder}, not made yet. */
    public Reserve(Path folder, RandomSource random) {
        this.file = folder.resolve(NAME);
        this.random = random;
    }

    /** How much of what is free in {@code folder} is the reserve's that was given up. */
    static long missingBytes(Path folder) {
        return Files.exists(folder.resolve(NAME)) ? 0 : SIZE_BYTES;
    }

    /** Makes it, if it is not there and the disk has the room; that of an earlier start is kept. */
    public void make() {
        try {
            kept = kept || isWhole();
            if (!kept
                    && Files.getFileStore(file.toAbsolutePath().getParent()).getUsableSpace()
                            >= 2L * SIZE_BYTES) {
                write();
                kept = true;
            }
        } catch (IOException _) {
            release();
        }
    }

    private boolean isWhole() throws IOException {
        return Files.isRegularFile(file) && Files.size(file) == SIZE_BYTES;
    }

    private void write() throws IOException {
        try (var out =
                FileChannel.open(
                        file,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.TRUNCATE_EXISTING)) {
            // A file system that compresses keeps no room for zeros.
            var piece = new byte[PIECE_BYTES];
            random.nextBytes(piece);
            for (int done = 0; done < SIZE_BYTES; done += PIECE_BYTES) {
                out.write(ByteBuffer.wrap(piece));
            }
            out.force(true);
        }
    }

    /** Gives its room back to the disk. @return whether there was something to give back */
    public boolean release() {
        kept = false;
        try {
            return Files.deleteIfExists(file);
        } catch (IOException _) {
            return false;
        }
    }
}
