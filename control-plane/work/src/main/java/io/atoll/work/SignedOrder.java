package io.atoll.work;

import io.atoll.bridge.Content;
import io.atoll.kernel.id.TransferId;
import java.util.SortedSet;

/**
 * A transfer order as its mover gets it.
 *
 * @param ticket signed text, bound to the mover's certificate
 * @param endpoint host:port of the data plane to dial
 */
public record SignedOrder(TransferOrder order, String ticket, String endpoint) {
    public TransferId id() {
        return order.id();
    }

    public Content content() {
        return order.content();
    }

    public SortedSet<String> classes() {
        return order.classes();
    }

    /** Whether this site brings the content into its own store; otherwise it sends it. */
    public boolean isFetch() {
        return order.isFetch();
    }
}
