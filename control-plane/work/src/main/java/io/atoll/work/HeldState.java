package io.atoll.work;

/** Where an attempt stands at its site. */
public enum HeldState {
    ASSIGNED,
    STAGING,
    RUNNING,
    PUBLISHING,
    ENDED
}
