package io.atoll.server.stream;

import java.util.Optional;

/** What a stream is fed from. Used by one thread, which it may hold up. */
public interface Source<T> extends AutoCloseable {
    /**
     * Waits for the next item, for about a second.
     *
     * @throws io.atoll.kernel.AtollException the stream fails
     */
    Next<T> next() throws InterruptedException;

    /** Frees what it holds; called once, by the same thread. */
    @Override
    void close();

    /** What came of waiting. */
    sealed interface Next<T> {
        /** Another item. */
        record Item<T>(T item) implements Next<T> {}

        /**
         * Nothing yet.
         *
         * @param alive what to say if nothing was said for long; empty: what the stream always says
         */
        record Quiet<T>(Optional<T> alive) implements Next<T> {
            public Quiet() {
                this(Optional.empty());
            }
        }

        /** The stream is over. */
        record Over<T>() implements Next<T> {}
    }
}
