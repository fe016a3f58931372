package io.atoll.control.trail;

import io.atoll.control.live.LiveSite;
import io.atoll.control.live.LiveTransfer;
import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.id.SiteName;

/**
 * What has happened in one room and is for rooms above it to act on. Collected in {@link
 * FollowUps}; the leader acts on them in the order they came.
 */
public sealed interface FollowUp {
    /** The link of {@code site} stands. @param wasAway whether it counted as disconnected before */
    record SiteBack(LiveSite site, boolean wasAway) implements FollowUp {}

    /** {@code site} will never say anything more about the attempts that it was given. */
    record SiteGone(LiveSite site, String why) implements FollowUp {}

    /** What only {@code site} holds is to be saved. */
    record SiteDraining(LiveSite site) implements FollowUp {}

    /** A replica of {@code content} was verified at {@code site}. */
    record ContentVerified(Digest content, SiteName site) implements FollowUp {}

    /** A replica of {@code content} was lost somewhere. */
    record ReplicaLost(Digest content) implements FollowUp {}

    /** {@code transfer} will not bring its content to where it was to. */
    record TransferFailed(LiveTransfer transfer, String why) implements FollowUp {}
}
