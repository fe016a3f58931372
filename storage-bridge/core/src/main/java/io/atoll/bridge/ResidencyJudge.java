package io.atoll.bridge;

import io.atoll.kernel.id.SiteName;
import java.util.SortedSet;

/**
 * Says where content may lie. Asked at every hop, by the sender before it sends and by the receiver
 * before it accepts, whatever the ticket says. Called from any thread; answers from memory.
 */
public interface ResidencyJudge {
    /**
     * Whether content may lie in a store. The judge knows the labels that an operator bound to the
     * site's invitation; what a site says of itself does not count.
     *
     * @param classes the marks the content carries
     * @param origin the site where its artifact was made
     * @param store the site whose store would hold it
     */
    boolean allowed(SortedSet<String> classes, SiteName origin, SiteName store);

    /**
     * Whether what a ticket says of its content is what is on record of its artifact: the same
     * content and origin, and no class less. A store that has no such record answers yes.
     */
    default boolean onRecord(Ticket ticket) {
        return true;
    }

    /**
     * Whether a person may get content out of the federation. By default only what carries no
     * class.
     *
     * @param caller the person, {@code caller/NAME}
     */
    default boolean allowedToPerson(SortedSet<String> classes, SiteName origin, String caller) {
        return classes.isEmpty();
    }
}
