package io.atoll.bridge.dataplane;

import io.atoll.bridge.Content;
import io.atoll.bridge.Ticket;
import java.util.concurrent.CompletionStage;

/**
 * Hears of contents that a data plane server receives, and of replicas that it verified or has not.
 * Called on a transfer thread; may block.
 */
public interface ReplicaListener {
    /**
     * The content is stored, verified and durable. The sender is answered when the stage is
     * complete; if it fails with an {@link io.atoll.kernel.AtollException}, the sender is told that
     * and may show the ticket again.
     *
     * @param bytesMoved bytes of the content that really came in now: less than its size after a
     *     resume, 0 if it was there
     */
    CompletionStage<?> verified(Ticket ticket, Content content, long bytesMoved);

    /**
     * Bytes of a content come in for {@code ticket}: called before the first, and from time to time
     * while they come. Must not block.
     */
    void receiving(Ticket ticket);

    /**
     * The content that {@code ticket} lets be read is not in this store, although whoever gave the
     * ticket believed so. The reader is told that it is not there, whatever comes of this.
     */
    void missing(Ticket ticket);
}
