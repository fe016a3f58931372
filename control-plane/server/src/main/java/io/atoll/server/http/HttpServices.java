package io.atoll.server.http;

import io.atoll.bridge.Ticket;
import io.atoll.kernel.loop.SlowEvents;
import io.atoll.kernel.random.RandomSource;
import io.atoll.kernel.time.TimeSource;
import io.atoll.policy.data.DataPolicy.StoreFacts;
import io.atoll.policy.loader.PolicyLoader;
import io.atoll.server.commands.CommandGateway;
import io.atoll.server.postgres.Database;
import io.atoll.server.record.RecordJson;
import io.atoll.server.shared.SharedState;
import io.atoll.server.stream.LogGateway;
import java.util.function.Function;

/**
 * What the REST server works with. All of it is safe from any thread and outlives the server.
 *
 * @param signer the text of a signed ticket, {@code SignedTicket.compact}
 * @param global the built-in global store, with the labels that residency may use
 * @param slow events that held the loop of this instance while it led
 */
public record HttpServices(
        CommandGateway commands,
        LogGateway logs,
        Database database,
        RecordJson json,
        SharedState shared,
        PolicyLoader policies,
        Function<Ticket, String> signer,
        StoreFacts global,
        SlowEvents slow,
        TimeSource time,
        RandomSource random) {}
