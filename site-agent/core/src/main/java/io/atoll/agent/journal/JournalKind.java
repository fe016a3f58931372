package io.atoll.agent.journal;

/** The families of journal entries; the names are stored, so they never change. */
public enum JournalKind {
    /** Attempts the agent holds, by attempt. */
    ATTEMPT,
    /** Numbered messages to the control plane that were not acknowledged yet. */
    OUTBOX,
    /** Transfer orders not finished yet. */
    ORDER,
    /** Artifacts in this site's store. */
    ARTIFACT,
    /** The installation itself: term seen, start counter, message numbers. */
    META
}
