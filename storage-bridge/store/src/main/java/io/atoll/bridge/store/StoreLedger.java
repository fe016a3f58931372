package io.atoll.bridge.store;

import io.atoll.bridge.ContentStore.Usage;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Counts what lies in a store and what is promised to writers under way. Soft: counted again at
 * start. Guarded by its own lock, since a store may be called from any thread; losing it would cost
 * a walk through the store's folder.
 */
final class StoreLedger {
    private final long quotaBytes;
    private final ReentrantLock lock = new ReentrantLock();
    private long contents;
    private long bytes;
    private long reservedBytes;

    StoreLedger(long quotaBytes) {
        this.quotaBytes = quotaBytes;
    }

    /** Promises room for {@code wanted} bytes, or refuses with LIMIT_EXCEEDED. */
    void reserve(long wanted) {
        lock.lock();
        try {
            long free = quotaBytes - bytes - reservedBytes;
            if (wanted > free) {
                throw new AtollException(
                        ErrorCode.LIMIT_EXCEEDED,
                        "cannot store content: it would go over the store's quota of %d bytes (got %d bytes more, expected at most %d)"
                                .formatted(quotaBytes, wanted, Math.max(free, 0)));
            }
            reservedBytes += wanted;
        } finally {
            lock.unlock();
        }
    }

    void release(long reserved) {
        lock.lock();
        try {
            reservedBytes -= reserved;
        } finally {
            lock.unlock();
        }
    }

    void added(long contentsAdded, long bytesAdded) {
        lock.lock();
        try {
            contents += contentsAdded;
            bytes += bytesAdded;
        } finally {
            lock.unlock();
        }
    }

    Usage usage() {
        lock.lock();
        try {
            return new Usage(contents, bytes, quotaBytes);
        } finally {
            lock.unlock();
        }
    }
}
