package io.atoll.server.stream;

import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.id.AttemptId;
import io.atoll.kernel.id.SiteName;
import java.util.Optional;
import java.util.concurrent.Flow;

/**
 * Reads an attempt's stdout or stderr from its site, over the site's link, whichever instance holds
 * that link.
 */
public interface LogGateway {
    /**
     * Which log, and from where.
     *
     * @param offset bytes of it to leave out; those that were not kept count
     * @param follow keep sending until the attempt ended; otherwise what there is now
     * @param stored its content in the site's store, as the site told when the attempt ended
     */
    record Wanted(
            AttemptId attempt,
            boolean stderr,
            long offset,
            boolean follow,
            Optional<Digest> stored) {}

    /** The next of a log. */
    sealed interface Chunk {
        /** Bytes as they were written. */
        @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
        record Written(byte[] bytes) implements Chunk {}

        /** So many bytes were written here and not kept. */
        record LeftOut(long bytes) implements Chunk {}
    }

    /**
     * A log from {@link Wanted#offset} on. The caller has checked that the reader may see it.
     *
     * @return completes when all was sent; fails with an AtollException UNAVAILABLE if the site has
     *     no link, NOT_FOUND if it keeps nothing of the log. Backpressure is the reader's request;
     *     at most 1 MiB waits per reader
     */
    Flow.Publisher<Chunk> read(SiteName site, Wanted wanted);
}
