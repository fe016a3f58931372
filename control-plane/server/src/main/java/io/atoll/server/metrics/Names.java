package io.atoll.server.metrics;

/**
 * The families of which the page has a row for each of something; docs/operations/monitor.md lists
 * all.
 */
final class Names {
    static final String SITES = "atoll.sites";
    static final String EXECUTIONS = "atoll.executions";
    static final String ATTEMPTS = "atoll.attempts";
    static final String TRANSFERS = "atoll.transfers";
    static final String QUARANTINE = "atoll.quarantine.entries";
    static final String SLOW_WORST = "atoll.slow.event.worst.seconds";

    private Names() {}
}
