package io.atoll.bridge.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/** Tries whether a disk takes a file and gives it back. Stateless. */
final class StoreCheck {
    /** More than a file system has left in a corner when it is full. */
    private static final int BYTES = 64 << 10;

    private StoreCheck() {}

    /** Leaves nothing behind. @param file must not exist */
    static void writeAndRead(Path file) throws IOException {
        var bytes = new byte[BYTES];
        Arrays.fill(bytes, (byte) 'a');
        try {
            try (var channel =
                    FileChannel.open(
                            file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                DurableFiles.writeAll(channel, ByteBuffer.wrap(bytes));
                channel.force(true);
            }
            if (!Arrays.equals(Files.readAllBytes(file), bytes)) {
                throw new IOException("what was written there reads as something else");
            }
        } finally {
            Files.deleteIfExists(file);
        }
    }
}
