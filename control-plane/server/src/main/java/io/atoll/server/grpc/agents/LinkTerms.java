package io.atoll.server.grpc.agents;

import com.google.protobuf.ByteString;
import java.security.PublicKey;
import java.time.Duration;
import java.util.List;

/**
 * What an agent is told when it is welcomed.
 *
 * @param lease how long the site counts as alive without a heartbeat
 * @param heartbeatEvery how often it sends one
 * @param dataPlane {@code host:port} of the global store
 * @param ticketKeys whose tickets count
 */
public record LinkTerms(
        Duration lease, Duration heartbeatEvery, String dataPlane, List<PublicKey> ticketKeys) {
    public LinkTerms {
        ticketKeys = List.copyOf(ticketKeys);
    }

    List<ByteString> encodedKeys() {
        return ticketKeys.stream().map(key -> ByteString.copyFrom(key.getEncoded())).toList();
    }
}
