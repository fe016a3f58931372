package io.atoll.bridge.store;

import io.atoll.bridge.Content;
import io.atoll.bridge.ContentStore;
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

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw StoreFailures.of("close content " + content.digest(), e);
        }
    }
}
