package io.atoll.bridge.dataplane;

import io.atoll.bridge.Content;
import java.util.concurrent.CompletableFuture;

/**
 * One transfer under way at a client. Safe from any thread.
 *
 * @param <T> what comes of it
 * @param done completes on a transfer thread; fails with {@link io.atoll.kernel.AtollException}:
 *     CORRUPT if bytes were not what their digest says, UNAVAILABLE or DEADLINE_EXCEEDED if trying
 *     again is right (it goes on where it stopped), else what the peer or the store answered
 * @param cancel cuts the connection; {@code done} then fails with UNAVAILABLE
 */
public record Transfer<T>(CompletableFuture<T> done, Runnable cancel) {
    /**
     * A transfer of one content that is done.
     *
     * @param bytesMoved bytes of content that really crossed now
     */
    public record Moved(Content content, long bytesMoved) {}
}
