package io.atoll.control.event;

/** What people are told about. The word in the API is the name in lower case with dots. */
public enum EventKind {
    RUN_SUBMITTED,
    RUN_ENDED,
    EXECUTION_READY,
    EXECUTION_PLACED,
    EXECUTION_STARTED,
    EXECUTION_KEPT,
    EXECUTION_LINGERS,
    EXECUTION_ENDED,
    SITE_INVITED,
    SITE_JOINED,
    SITE_CONNECTED,
    SITE_DISCONNECTED,
    SITE_CHANGED,
    SITE_UNREADABLE,
    SITE_FAULTY,
    SITE_SOUND,
    POOL_RESTS,
    POOL_RESUMES,
    ARTIFACT_VISIBLE,
    UPLOAD_ABANDONED,
    TRANSFER_DONE,
    TRANSFER_FAILED,
    REPLICA_LOST,
    POLICY_APPLIED,
    QUARANTINE_SET_ASIDE,
    QUARANTINE_RESOLVED,
    RECORD_RESTORED,
    SITE_RECONCILED;

    /** Such as {@code run.submitted}. */
    public String word() {
        return name().toLowerCase(java.util.Locale.ROOT).replace('_', '.');
    }
}
