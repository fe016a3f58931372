package io.atoll.simulation;

/** What goes on in a simulation. */
public enum Scenario {
    /** Random work under every kind of fault. */
    EVERYTHING,
    /**
     * Work that never fails by itself and may not be tried again, at sites whose stores and
     * sandboxes break for a while: everything ends well for all that.
     */
    BROKEN_SITES
}
