package io.atoll.bridge.dataplane;

import java.util.UUID;

/** Counts what really crossed. Called on transfer threads, once per request, failed ones too. */
@FunctionalInterface
public interface TrafficLedger {
    void add(Traffic traffic);

    /**
     * What one request moved.
     *
     * @param ticket the ticket's id
     * @param peer who showed it: {@code site/NAME} or {@code caller/NAME}; at a client the store
     *     that was asked, {@code site/NAME}
     * @param receivedBytes of content
     * @param sentBytes of content
     * @param wireReceivedBytes as TCP carried them, TLS and headers included
     * @param wireSentBytes as TCP carried them, TLS and headers included
     */
    record Traffic(
            UUID ticket,
            String peer,
            long receivedBytes,
            long sentBytes,
            long wireReceivedBytes,
            long wireSentBytes) {}
}
