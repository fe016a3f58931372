package io.atoll.server.stream;

import java.util.Optional;

/** What a stream is fed from. Used by one thread, which it may hold up. */
public interface Source<T> extends AutoCloseable {
    /**
     * The next item.
     *
     * @return empty: the stream is over
     * @throws io.atoll.kernel.AtollException the stream fails
     */
    Optional<T> next() throws InterruptedException;

    /** Frees what it holds; called once, by the same thread. */
    @Override
    void close();
}
