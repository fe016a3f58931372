package io.atoll.bridge.dataplane.wire;

/** Slows transfers down to what a site's owner allows. Called on transfer threads. */
@FunctionalInterface
public interface RateLimit {
    /** No limit. */
    RateLimit NONE = bytes -> {};

    /** Waits until {@code bytes} more may be sent or taken. */
    void await(long bytes) throws InterruptedException;
}
