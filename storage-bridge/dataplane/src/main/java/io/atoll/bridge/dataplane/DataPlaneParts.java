package io.atoll.bridge.dataplane;

import io.atoll.bridge.ContentStore;
import io.atoll.bridge.ResidencyJudge;
import io.atoll.bridge.dataplane.wire.RateLimit;
import io.atoll.bridge.ticket.TicketVerifier;
import io.atoll.kernel.time.TimeSource;
import java.util.function.Supplier;

/**
 * What a data plane server asks and tells.
 *
 * @param tickets the verifier with the keys of now
 */
public record DataPlaneParts(
        ContentStore store,
        Supplier<TicketVerifier> tickets,
        PeerCheck peers,
        ResidencyJudge residency,
        ReplicaListener replicas,
        TrafficLedger traffic,
        RateLimit rate,
        TimeSource time) {}
