package io.atoll.control.event;

/**
 * A costly part of an event that is worked out beside the leader's loop, from what does not change
 * meanwhile. {@link #run} is called once, on any thread, and throws nothing; the rest on the loop.
 */
public interface SideWork extends Runnable {
    /**
     * Whether what came of it can still be used: it was worked out, and what it was worked out from
     * is still so.
     */
    boolean stands();
}
