package io.atoll.control.transfer;

import io.atoll.control.artifact.Contents;
import io.atoll.control.event.Effect;
import io.atoll.control.live.Changes;
import io.atoll.control.live.LiveTransfer;
import io.atoll.control.live.Moment;
import io.atoll.control.state.TransferState;
import io.atoll.kernel.id.SiteName;
import io.atoll.kernel.id.TransferId;
import io.atoll.work.Report;
import java.time.Duration;
import java.util.Optional;

/**
 * Takes what sites report of the transfers that they were told to make. Only the word of the site
 * that moves it counts. Stateless; called on the leader's thread.
 */
public final class TransferReports {
    private final Moment moment;
    private final Changes changes;
    private final Contents contents;
    private final TransferPlanner transfers;

    public TransferReports(
            Moment moment, Changes changes, Contents contents, TransferPlanner transfers) {
        this.moment = moment;
        this.changes = changes;
        this.contents = contents;
        this.transfers = transfers;
    }

    public void done(SiteName site, Report.TransferDone report) {
        moving(site, report.transfer()).ifPresent(transfer -> done(transfer, report.bytesMoved()));
    }

    private void done(LiveTransfer transfer, long bytesMoved) {
        var row = transfer.record();
        if (!transfer.isFetch() && !contents.lies(row.content(), transfer.project(), row.to())) {
            // The receiver's word counts, not the sender's.
            transfer.state(new TransferState.Verifying(moment.now()));
            changes.touch(transfer);
            transfers.changed(transfer);
            return;
        }
        transfers.done(transfer, bytesMoved);
    }

    public void failed(SiteName site, Report.TransferFailed report) {
        moving(site, report.transfer()).ifPresent(transfer -> failed(transfer, report));
    }

    private void failed(LiveTransfer transfer, Report.TransferFailed report) {
        if (!report.retryable()) {
            transfers.failed(transfer, report.why());
            return;
        }
        transfer.state(
                new TransferState.Planned(
                        moment.now().plus(backoff(transfer.record().orders())), report.why()));
        changes.touch(transfer);
        transfers.changed(transfer);
    }

    private Optional<LiveTransfer> moving(SiteName site, TransferId id) {
        var transfer = transfers.open(id).filter(t -> t.state() instanceof TransferState.Moving);
        if (transfer.isPresent() && !transfer.get().mover().equals(site)) {
            changes.effect(
                    new Effect.LogWarning(
                            "a report on transfer %s is ignored: it came from site '%s'"
                                            .formatted(id, site)
                                    + " (expected '%s')".formatted(transfer.get().mover())));
            return Optional.empty();
        }
        return transfer;
    }

    private static Duration backoff(int orders) {
        var delay = Duration.ofSeconds(1L << Math.min(orders, 6));
        return delay.compareTo(TransferPlanner.LONGEST_BACKOFF) < 0
                ? delay
                : TransferPlanner.LONGEST_BACKOFF;
    }
}
