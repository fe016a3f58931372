package io.atoll.control.leader;

import io.atoll.control.live.LiveTransfer;
import io.atoll.control.trail.FollowUp;

/**
 * Acts on what rooms leave for those above them ({@link FollowUp}), in the order in which it was
 * left. Stateless; owned by {@link Federation}, on its thread.
 */
final class Consequences {
    private final Rooms rooms;

    Consequences(Rooms rooms) {
        this.rooms = rooms;
    }

    /** Acts on all that was left, before anything is placed. */
    void settle() {
        drain();
        rooms.lostInputs().look();
    }

    /** Acts on all that was left, but lets attempts wait for inputs that were lost. */
    void drain() {
        rooms.followUps().drain(this::act);
    }

    private void act(FollowUp followUp) {
        switch (followUp) {
            case FollowUp.SiteBack(var site, var wasAway) -> {
                rooms.lateResults().back(site);
                if (wasAway) {
                    rooms.links().tellConnected(site);
                }
            }
            case FollowUp.SiteGone(var site, var why) -> rooms.attempts().siteGone(site, why);
            case FollowUp.SiteDraining(var site) -> rooms.transfers().drain(site);
            case FollowUp.ContentVerified verified -> verified(verified);
            case FollowUp.ReplicaLost(var content) -> {
                rooms.gate().replicasChanged(content);
                rooms.lostInputs().lost(content);
            }
            case FollowUp.TransferFailed(var transfer, var why) -> failed(transfer, why);
        }
    }

    private void verified(FollowUp.ContentVerified verified) {
        rooms.contents().find(verified.content()).ifPresent(rooms.placement()::verified);
        if (verified.site().equals(rooms.moment().global())) {
            rooms.gate().replicasChanged(verified.content());
        }
    }

    private void failed(LiveTransfer transfer, String why) {
        rooms.downloads().transferFailed(transfer, why);
        var row = transfer.record();
        rooms.contents()
                .find(row.content())
                .ifPresent(
                        content -> rooms.placement().cannotMove(content, transfer.project(), why));
        if (row.to().equals(rooms.moment().global())) {
            rooms.gate().cannotMove(row.content(), why);
        } else {
            rooms.lostInputs().unfetched(row.to(), row.content());
        }
    }
}
