package io.atoll.agent.link;

import io.atoll.bridge.Content;
import io.atoll.kernel.id.TransferId;
import java.util.SortedSet;

/**
 * Move one content between this site's store and the global store.
 *
 * @param ticket signed text, bound to this site's certificate
 * @param endpoint host:port of the data plane to dial
 */
public record TransferOrder(
        TransferId id,
        Direction direction,
        Content content,
        String ticket,
        String endpoint,
        SortedSet<String> classes) {
    public enum Direction {
        FETCH,
        PUSH
    }
}
