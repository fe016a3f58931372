package io.atoll.control.state;

/** What a site is told to do with a content. */
public enum Direction {
    /** Bring it from the global store into its own. */
    FETCH,
    /** Send it from its own store to the global one. */
    PUSH
}
