package io.atoll.control.state;

import java.time.Instant;
import java.util.UUID;

/** Where a site stands, seen from the leader. */
public sealed interface SiteState {
    /** Invited; no agent has joined yet. */
    record Invited() implements SiteState {}

    /**
     * Its lease holds.
     *
     * @param link soft: the link it was last heard on
     */
    record Connected(UUID link, Instant since) implements SiteState {}

    /** Joined, and its lease has run out or never began. */
    record Disconnected(Instant since) implements SiteState {}

    /** For good; nothing of it counts any more. */
    record Retired(Instant at) implements SiteState {}
}
