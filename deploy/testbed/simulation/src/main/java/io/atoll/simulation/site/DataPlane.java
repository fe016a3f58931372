package io.atoll.simulation.site;

import io.atoll.bridge.Content;
import io.atoll.bridge.Ticket;
import io.atoll.bridge.memory.InMemoryContentStore;
import io.atoll.kernel.digest.Digest;
import java.util.Optional;
import java.util.SortedSet;

/** The data plane of the global store, as a site's agent meets it. */
public interface DataPlane {
    /** Whether it answers now; what was open before it went down is cut. */
    boolean up();

    /** Raised at each start; a transfer that began under another number is cut. */
    long incarnation();

    InMemoryContentStore store();

    /** The claims that a ticket's text stands for; empty: it is not genuine. */
    Optional<Ticket> read(String text);

    /** Judged again by the receiver, whatever the ticket says. */
    boolean mayLie(SortedSet<String> classes, io.atoll.kernel.id.SiteName origin);

    /** All bytes of a content were verified in the global store. */
    void verified(Ticket ticket, Content content, long bytesMoved);

    /** A content of the global store is wrong and out of view. */
    void lost(Digest digest, String why);
}
