package io.atoll.agent.journal;

/** The families of journal entries; the names are stored, so they never change. */
public enum JournalKind {
    /** Attempts the agent holds, by attempt. */
    ATTEMPT,
    /** Numbered messages to the control plane that were not acknowledged yet. */
    OUTBOX,
    /** Transfer orders not finished yet. */
    ORDER,
    /** Classes of contents in this site's store as older versions kept them; read only. */
    ARTIFACT,
    /** Under which classes contents are known here, by digest. */
    CONTENT,
    /** The installation itself: term seen, start counter, message numbers. */
    META
}
