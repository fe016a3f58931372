package io.atoll.bridge.store;

import io.atoll.bridge.Content;
import io.atoll.bridge.ContentStore;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** Content open for reading. Owned by its caller; not thread-safe. */
final class PosixReading implements ContentStore.Reading {
    private final Content content;
    private final FileChannel channel;

    PosixReading(Content content, FileChannel channel) {
        this.content = content;
        this.channel = channel;
    }

    @Override
    public Content content() {
        return content;
    }

    @Override
    public int read(long position, ByteBuffer into) {
        if (position >= content.sizeBytes()) {
            return -1;
        }
        try {
            return channel.read(into, position);
        } catch (IOException e) {
            throw StoreFailures.of("read content " + content.digest(), e);
        }
    }

    /** Copies bytes to where {@code out} stands, within the kernel where it can. */
    void copyTo(FileChannel out, long position, long sizeBytes) throws IOException {
        long copied = 0;
        while (copied < sizeBytes) {
            long n = channel.transferTo(position + copied, sizeBytes - copied, out);
            if (n <= 0) {
                throw new EOFException("it became shorter while it was read");
            }
            copied += n;
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw StoreFailures.of("close content " + content.digest(), e);
        }
    }
}
