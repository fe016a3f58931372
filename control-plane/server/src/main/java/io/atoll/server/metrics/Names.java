package io.atoll.server.metrics;

/** The families that are counted from the leader's rows; docs/operations/monitor.md lists all. */
final class Names {
    static final String SITES = "atoll.sites";
    static final String EXECUTIONS = "atoll.executions";
    static final String ATTEMPTS = "atoll.attempts";
    static final String TRANSFERS = "atoll.transfers";
    static final String QUARANTINE = "atoll.quarantine.entries";

    private Names() {}
}
