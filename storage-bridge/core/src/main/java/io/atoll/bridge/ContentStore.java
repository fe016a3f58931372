package io.atoll.bridge;

import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.Port;
import io.atoll.kernel.digest.Digest;
import java.io.Closeable;
import java.nio.ByteBuffer;
import java.time.Instant;
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
     * Begins to write content whose digest is known, for the store's own use (a fetch). What an
     * earlier, broken attempt left verified is kept; of what is stored already nothing is missing.
     *
     * @throws io.atoll.kernel.AtollException LIMIT_EXCEEDED if it would go over the store's quota
     *     or the disk is full
     */
    Writing receive(Content content);

    /**
     * Begins to take content from a sender who must show all of its bytes, although they may be
     * stored already or others may have sent them: who knows a digest need not have what it names.
     * What the same sender showed in an earlier, broken attempt is kept.
     *
     * @param sender who sends, proved by the caller
     * @throws io.atoll.kernel.AtollException as {@link #receive}
     */
    Writing prove(Content content, String sender);

    /**
     * How many chunks of {@code digest} an earlier, broken attempt of {@code sender} has shown, as
     * far as can be told without reading them: a hint where to go on. 0 if none.
     */
    int shown(Digest digest, String sender);

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

    /**
     * Forgets what broken attempts left, if nothing was written to it since {@code before}; an
     * attempt under way is none. A store that keeps nothing of a broken attempt has nothing to do.
     *
     * @return of how many contents
     * @throws io.atoll.kernel.AtollException UNAVAILABLE if the disk fails
     */
    default int forgetAbandoned(Instant before) {
        return 0;
    }

    /** What lies here now; kept up to date, nothing is read for it. */
    Usage usage();

    /**
     * How full a store is.
     *
     * @param bytes of contents that the store itself keeps
     * @param quotaBytes Long.MAX_VALUE: none
     */
    record Usage(long contents, long bytes, long quotaBytes) {}

    /** One content on its way in, chunk by chunk. Not thread-safe. */
    interface Writing extends Closeable {
        /** Index of the first chunk that is still missing; the number of chunks if none is. */
        int nextChunk();

        /**
         * Writes the next bytes, of any length; at first those of {@link #nextChunk()}. They are
         * kept when their chunk is complete and verified.
         *
         * @throws io.atoll.kernel.AtollException CORRUPT if the digest of a chunk is wrong: nothing
         *     of that chunk is kept, and nothing more may be written here; LIMIT_EXCEEDED if the
         *     disk is full; INVALID if there are more bytes than the content has
         */
        void write(ByteBuffer bytes);

        /**
         * Writes the whole chunk {@code index}, which is {@link #nextChunk()}.
         *
         * @throws io.atoll.kernel.AtollException as {@link #write}
         */
        default void chunk(int index, ByteBuffer bytes) {
            if (index != nextChunk()) {
                throw new AtollException(
                        ErrorCode.CONFLICT,
                        "cannot write chunk %d: it is not the next one (got %d, expected %d)"
                                .formatted(index, index, nextChunk()));
            }
            write(bytes);
        }

        /**
         * Verifies the whole digest, makes it durable and visible.
         *
         * @throws io.atoll.kernel.AtollException CORRUPT if the digest is wrong: nothing is kept;
         *     CONFLICT if chunks are missing
         */
        void commit();

        /** Without commit: keeps the verified chunks for a later attempt of the same kind. */
        @Override
        void close();
    }

    /** One content being made. Not thread-safe. */
    interface Making extends Closeable {
        /**
         * Appends {@code bytes}.
         *
         * @throws io.atoll.kernel.AtollException LIMIT_EXCEEDED if it would go over the store's
         *     quota or the disk is full
         */
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

        /**
         * Reads at {@code position} into {@code into}.
         *
         * @return bytes read, -1 at the end
         * @throws io.atoll.kernel.AtollException UNAVAILABLE if the disk fails
         */
        int read(long position, ByteBuffer into);

        @Override
        void close();
    }
}
