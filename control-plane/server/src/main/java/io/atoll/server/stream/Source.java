package io.atoll.server.stream;

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

        /** Nothing yet. */
        record Quiet<T>() implements Next<T> {}

        /** The stream is over. */
        record Over<T>() implements Next<T> {}
    }
}
