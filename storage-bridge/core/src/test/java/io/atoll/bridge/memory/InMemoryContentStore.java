package io.atoll.bridge.memory;

import io.atoll.bridge.Content;
import io.atoll.bridge.ContentHasher;
import io.atoll.bridge.ContentStore;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.digest.Digest;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A content store in memory for the simulation. It keeps what it is told as the posix store would,
 * partial transfers included, and passes the same contract.
 *
 * <p>Soft state. Its maps are guarded by one lock, since the port may be called from any thread.
 */
public final class InMemoryContentStore implements ContentStore {
    private final long quotaBytes;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Digest, Stored> contents = new TreeMap<>();
    private final Map<Shown, byte[]> partial = new HashMap<>();
    private long storedBytes;
    private long reservedBytes;

    /**
     * @param sender empty: the store itself
     */
    private record Shown(Digest digest, String sender) {}

    /**
     * An empty store.
     *
     * @param quotaBytes Long.MAX_VALUE: none
     */
    public InMemoryContentStore(long quotaBytes) {
        this.quotaBytes = quotaBytes;
    }

    public InMemoryContentStore() {
        this(Long.MAX_VALUE);
    }

    @Override
    public Optional<Content> find(Digest digest) {
        lock.lock();
        try {
            return Optional.ofNullable(contents.get(digest)).map(Stored::content);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Writing receive(Content content) {
        lock.lock();
        try {
            return writing(new Shown(content.digest(), ""), content, isStored(content));
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Writing prove(Content content, String sender) {
        return writing(new Shown(content.digest(), sender), content, false);
    }

    private boolean isStored(Content content) {
        return contents.containsKey(content.digest());
    }

    private Writing writing(Shown key, Content content, boolean there) {
        lock.lock();
        try {
            long reserve = there ? 0 : content.sizeBytes();
            reserve(reserve);
            byte[] kept = partial.remove(key);
            return new MemoryWriting(
                    key, content, there, reserve, kept == null ? new byte[0] : kept);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public int shown(Digest digest, String sender) {
        lock.lock();
        try {
            byte[] kept = partial.get(new Shown(digest, sender));
            return kept == null ? 0 : kept.length / Content.CHUNK_BYTES;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Making make() {
        return new MemoryMaking();
    }

    @Override
    public Reading open(Digest digest) {
        lock.lock();
        try {
            Stored stored = contents.get(digest);
            if (stored == null) {
                throw new AtollException(
                        ErrorCode.NOT_FOUND,
                        "cannot open content %s: it is not in this store".formatted(digest));
            }
            return new MemoryReading(stored);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void delete(Digest digest) {
        lock.lock();
        try {
            Stored gone = contents.remove(digest);
            storedBytes -= gone == null ? 0 : gone.bytes().length;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean scrub(Digest digest) {
        lock.lock();
        try {
            Stored stored = contents.get(digest);
            if (stored != null && Digest.of(stored.bytes()).equals(digest)) {
                return true;
            }
            delete(digest);
            return false;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public List<Digest> list() {
        lock.lock();
        try {
            return List.copyOf(contents.keySet());
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Usage usage() {
        lock.lock();
        try {
            return new Usage(contents.size(), storedBytes, quotaBytes);
        } finally {
            lock.unlock();
        }
    }

    /** Flips one bit of what is stored, as a failing disk does; what is not there stays so. */
    public void flipBit(Digest digest, int position) {
        lock.lock();
        try {
            Stored stored = contents.get(digest);
            if (stored != null) {
                stored.bytes()[position] ^= 1;
            }
        } finally {
            lock.unlock();
        }
    }

    private void reserve(long bytes) {
        lock.lock();
        try {
            if (bytes > quotaBytes - storedBytes - reservedBytes) {
                throw new AtollException(
                        ErrorCode.LIMIT_EXCEEDED,
                        "cannot store content: it would go over the store's quota (got %d bytes more, expected at most %d)"
                                .formatted(bytes, quotaBytes - storedBytes - reservedBytes));
            }
            reservedBytes += bytes;
        } finally {
            lock.unlock();
        }
    }

    private void release(long bytes) {
        lock.lock();
        try {
            reservedBytes -= bytes;
        } finally {
            lock.unlock();
        }
    }

    private void put(Content content, byte[] bytes) {
        lock.lock();
        try {
            if (contents.putIfAbsent(content.digest(), new Stored(content, bytes)) == null) {
                storedBytes += bytes.length;
            }
        } finally {
            lock.unlock();
        }
    }

    private final class MemoryWriting implements Writing {
        private final Shown key;
        private final Content content;
        private final boolean there;
        private final long reserved;
        private final ContentHasher hasher = new ContentHasher();
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private int verifiedChunks;
        private boolean open = true;
        private boolean broken;

        private MemoryWriting(
                Shown key, Content content, boolean there, long reserved, byte[] kept) {
            this.key = key;
            this.content = content;
            this.there = there;
            this.reserved = reserved;
            if (there) {
                verifiedChunks = content.chunks().size();
            } else {
                write(ByteBuffer.wrap(kept));
            }
        }

        @Override
        public int nextChunk() {
            return verifiedChunks;
        }

        @Override
        public void write(ByteBuffer from) {
            if (broken || from.remaining() > content.sizeBytes() - position()) {
                throw new AtollException(
                        ErrorCode.INVALID,
                        "cannot write content %s: there are more bytes than it has"
                                .formatted(content.digest()));
            }
            while (from.hasRemaining()) {
                long end = content.offsetOf(verifiedChunks) + content.chunkBytes(verifiedChunks);
                int n = (int) Math.min(from.remaining(), end - position());
                var piece = new byte[n];
                from.get(piece);
                bytes.writeBytes(piece);
                hasher.update(ByteBuffer.wrap(piece));
                if (position() == end) {
                    endChunk();
                }
            }
        }

        private long position() {
            return there ? content.sizeBytes() : bytes.size();
        }

        private void endChunk() {
            if (!hasher.endChunk().equals(content.chunks().get(verifiedChunks))) {
                broken = true;
                throw new AtollException(
                        ErrorCode.CORRUPT,
                        "cannot keep chunk %d of content %s: its bytes are not what its digest says"
                                .formatted(verifiedChunks, content.digest()));
            }
            verifiedChunks++;
        }

        @Override
        public void commit() {
            if (there) {
                return;
            }
            if (position() < content.sizeBytes() || broken) {
                throw new AtollException(
                        ErrorCode.CONFLICT,
                        "cannot commit content %s: chunks are missing (got %d, expected %d)"
                                .formatted(
                                        content.digest(), verifiedChunks, content.chunks().size()));
            }
            open = false;
            release(reserved);
            if (!hasher.finish().digest().equals(content.digest())) {
                throw new AtollException(
                        ErrorCode.CORRUPT,
                        "cannot store content %s: its bytes are not what its digest says"
                                .formatted(content.digest()));
            }
            put(content, bytes.toByteArray());
        }

        @Override
        public void close() {
            if (!open) {
                return;
            }
            open = false;
            release(reserved);
            int verified = (int) content.offsetOf(verifiedChunks);
            if (!there && verified > 0) {
                lock.lock();
                try {
                    partial.put(key, Arrays.copyOf(bytes.toByteArray(), verified));
                } finally {
                    lock.unlock();
                }
            }
        }
    }

    private final class MemoryMaking implements Making {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private long reserved;

        @Override
        public void write(ByteBuffer from) {
            reserve(from.remaining());
            reserved += from.remaining();
            var piece = new byte[from.remaining()];
            from.get(piece);
            bytes.writeBytes(piece);
        }

        @Override
        public Content commit() {
            close();
            byte[] all = bytes.toByteArray();
            Content content = ContentHasher.hash(all);
            put(content, all);
            return content;
        }

        @Override
        public void close() {
            release(reserved);
            reserved = 0;
        }
    }

    private record MemoryReading(Stored stored) implements Reading {
        @Override
        public Content content() {
            return stored.content();
        }

        @Override
        public int read(long position, ByteBuffer into) {
            if (position >= stored.bytes().length) {
                return -1;
            }
            int n = (int) Math.min(into.remaining(), stored.bytes().length - position);
            into.put(stored.bytes(), (int) position, n);
            return n;
        }

        @Override
        public void close() {}
    }

    private static final class Stored {
        private final Content content;
        private final byte[] bytes;

        private Stored(Content content, byte[] bytes) {
            this.content = content;
            this.bytes = bytes;
        }

        private Content content() {
            return content;
        }

        private byte[] bytes() {
            return bytes;
        }
    }
}
