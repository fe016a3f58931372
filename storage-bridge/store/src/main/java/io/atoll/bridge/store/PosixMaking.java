package io.atoll.bridge.store;

import io.atoll.bridge.Content;
import io.atoll.bridge.ContentHasher;
import io.atoll.bridge.ContentStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/** New content on its way into the store. Owned by its caller; not thread-safe. */
final class PosixMaking implements ContentStore.Making {
    private static final String ACTION = "store new content";

    private final PosixContentStore store;
    private final StoreLedger ledger;
    private final Path temp;
    private final FileChannel channel;
    private final ContentHasher hasher = new ContentHasher();
    private long reservedBytes;
    private boolean committed;

    PosixMaking(PosixContentStore store, StoreLedger ledger, Path temp, FileChannel channel) {
        this.store = store;
        this.ledger = ledger;
        this.temp = temp;
        this.channel = channel;
    }

    @Override
    public void write(ByteBuffer bytes) {
        int n = bytes.remaining();
        ledger.reserve(n);
        reservedBytes += n;
        try {
            hasher.update(bytes.duplicate());
            DurableFiles.writeAll(channel, bytes);
        } catch (IOException e) {
            throw StoreFailures.of(ACTION, e);
        }
    }

    @Override
    public Content commit() {
        Content content = hasher.finish();
        try {
            channel.force(true);
            store.publish(content, temp);
            committed = true;
        } catch (IOException e) {
            throw StoreFailures.of(ACTION, e);
        } finally {
            close();
        }
        return content;
    }

    @Override
    public void close() {
        if (!channel.isOpen()) {
            return;
        }
        ledger.release(reservedBytes);
        try {
            channel.close();
            if (!committed) {
                Files.deleteIfExists(temp);
            }
        } catch (IOException e) {
            throw StoreFailures.of(ACTION, e);
        }
    }
}
