package io.atoll.control.state;

/** What an operator wants of a site; independent of whether it is connected. */
public enum SiteIntent {
    /** Takes new executions. */
    OPEN,
    /** Keeps what it has, takes nothing new. */
    CORDONED,
    /** Finishes what it has, takes nothing new, and its results are pushed to the global store. */
    DRAINING
}
