package io.atoll.control.event;

import io.atoll.control.state.ReportedFacts;
import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.id.Generation;
import io.atoll.kernel.id.SiteName;
import io.atoll.kernel.id.Term;
import io.atoll.kernel.id.TransferId;
import io.atoll.work.InventoryEntry;
import io.atoll.work.Report;
import io.atoll.work.ReportMark;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Something that came over a site's link. */
public sealed interface AgentEvent extends ControlEvent {
    SiteName site();

    /**
     * An agent said hello. The reply is {@link Reply.LinkAccepted} or {@link Reply.Refused}.
     *
     * @param link made by the instance that holds the link, new for each
     * @param key fingerprint of the certificate the agent showed
     * @param startCounter raised at each start of the agent: of two agents of one installation, the
     *     later started one is right
     * @param process made anew at each start: tells two agents with the same counter apart
     * @param highestReport highest report number it has given out
     * @param heard what it remembers of this control plane
     */
    record LinkOpened(
            SiteName site,
            Generation generation,
            UUID link,
            Digest key,
            UUID installation,
            long startCounter,
            UUID process,
            ReportedFacts facts,
            long highestReport,
            Heard heard)
            implements AgentEvent {}

    /**
     * What an agent has heard of this control plane, as its journal keeps it: a record that was put
     * back to an older state is told by it.
     *
     * @param term highest heard; 0: none
     * @param mark of that term; absent: not told
     * @param acknowledged highest report that was acknowledged
     * @param decisionKnown whether the decision of the newest attempt that it took is on record;
     *     true if it named none
     */
    record Heard(Term term, Optional<UUID> mark, ReportMark acknowledged, boolean decisionKnown) {
        /** Nothing yet. */
        public static final Heard NOTHING =
                new Heard(new Term(0), Optional.empty(), ReportMark.NONE, true);
    }

    /** The link is gone; a newer link of the site is not touched. */
    record LinkClosed(SiteName site, UUID link) implements AgentEvent {}

    /**
     * A numbered report. Applied once, in order.
     *
     * @param chain of it and all before it; 0: not told
     */
    record Reported(SiteName site, Generation generation, long number, Report report, long chain)
            implements AgentEvent {}

    /**
     * Renews the lease, from the reply on.
     *
     * @param held {@link HeldAttempts#digest} of what the agent holds
     * @param orders transfer orders that it holds
     */
    record HeartbeatReceived(
            SiteName site, Generation generation, UUID link, Digest held, Set<TransferId> orders)
            implements AgentEvent {
        public HeartbeatReceived {
            orders = Set.copyOf(orders);
        }
    }

    /**
     * All that a site holds. Parts are put together before they come here. Every report that was
     * sent before it is told in it.
     *
     * @param number of the request that it answers
     * @param contents digests in its store, listed after the request was heard
     * @param unlisted why contents are not known; then {@code contents} says nothing
     */
    record InventoryReported(
            SiteName site,
            Generation generation,
            UUID link,
            long number,
            List<InventoryEntry> attempts,
            List<Digest> contents,
            Optional<String> unlisted)
            implements AgentEvent {
        public InventoryReported {
            attempts = List.copyOf(attempts);
            contents = List.copyOf(contents);
        }
    }
}
