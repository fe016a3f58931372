package io.atoll.server.leader;

import io.atoll.control.execution.AttemptState;
import io.atoll.kernel.id.AttemptId;
import io.atoll.kernel.id.SiteName;
import java.util.concurrent.Flow;

/**
 * Reads an attempt's stdout or stderr from its site, over the site's link, whichever instance holds
 * that link.
 */
public interface LogGateway {
    /**
     * Bytes of a log from {@code offset} on. The caller has checked that the reader may see them.
     *
     * @param follow keep sending until the attempt ended; otherwise what there is now
     * @return completes when all was sent; fails with an AtollException UNAVAILABLE if the site has
     *     no link, NOT_FOUND if it does not hold the log any more. Backpressure is the reader's
     *     request; at most 1 MiB waits per reader
     */
    Flow.Publisher<byte[]> read(
            SiteName site, AttemptId attempt, boolean stderr, long offset, boolean follow);

    /** For documentation of the states in which a log can grow. */
    static boolean grows(AttemptState state) {
        return !(state instanceof AttemptState.Ended);
    }
}
