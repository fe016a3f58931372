package io.atoll.bridge;

import io.atoll.kernel.Port;
import io.atoll.kernel.digest.Digest;
import java.io.Closeable;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * Contents by digest, each stored once. A content is there only after all its bytes were verified
 * and are durable; there is no partial content to see. Safe from any thread. Every adapter passes
 * {@code ContentStoreContract}.
 */
@Port
public interface ContentStore {
    /** What is stored under {@code digest}, or empty. Does not read the bytes again. */
    Optional<Content> find(Digest digest);

    /**
     * Begins to write content whose digest is known (a transfer). What an earlier, broken attempt
     * left verified is kept.
     *
     * @throws io.atoll.kernel.AtollException LIMIT_EXCEEDED if it would go over the store's quota
     *     or the disk is full
     */
    Writing receive(Content content);

    /**
     * Begins to write content whose digest is not known yet (a new output); digests are computed on
     * the way.
     */
    Making make();

    /**
     * Opens verified content.
     *
     * @throws io.atoll.kernel.AtollException NOT_FOUND
     */
    Reading open(Digest digest);

    /** Forgets content; does nothing if it is not there. */
    void delete(Digest digest);

    /**
     * Reads all bytes again.
     *
     * @return false if they are not what the digest says: the content is gone from view then
     */
    boolean scrub(Digest digest);

    /** All contents, in no order. */
    List<Digest> list();

    Usage usage();

    /**
     * @param quotaBytes Long.MAX_VALUE: none
     */
    record Usage(long contents, long bytes, long quotaBytes) {}

    /** One content on its way in, chunk by chunk. Not thread-safe. */
    interface Writing extends Closeable {
        /** Index of the first chunk that is still missing. */
        int nextChunk();

        /**
         * Writes the chunk {@code index}, which is {@link #nextChunk()}.
         *
         * @throws io.atoll.kernel.AtollException CORRUPT if its digest is wrong: nothing of it is
         *     kept
         */
        void chunk(int index, ByteBuffer bytes);

        /**
         * Verifies the whole digest, makes it durable and visible. @throws
         * io.atoll.kernel.AtollException CORRUPT
         */
        void commit();

        /** Without commit: keeps the verified chunks for a later {@link ContentStore#receive}. */
        @Override
        void close();
    }

    /** One content being made. Not thread-safe. */
    interface Making extends Closeable {
        void write(ByteBuffer bytes);

        /** Makes it durable and visible under its digest. */
        Content commit();

        /** Without commit: nothing is kept. */
        @Override
        void close();
    }

    /** Verified content, open for reading at any position. Not thread-safe. */
    interface Reading extends Closeable {
        Content content();

        /** Reads at {@code position} into {@code into}. @return bytes read, -1 at the end */
        int read(long position, ByteBuffer into);

        @Override
        void close();
    }
}
