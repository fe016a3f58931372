package io.atoll.control.live;

import io.atoll.bridge.Content;
import io.atoll.control.event.ControlRecord.TransferRecord;
import io.atoll.control.event.LifeCycles;
import io.atoll.control.state.TransferState;
import io.atoll.kernel.id.ProjectName;
import io.atoll.kernel.id.SiteName;

/** A transfer of one content to one store. Owned by {@code TransferPlanner}. */
public final class LiveTransfer implements Row {
    private TransferRecord row;
    private final Content content;
    private final ProjectName project;

    /** {@code project}: of the artifact that it was begun for. */
    public LiveTransfer(TransferRecord row, Content content, ProjectName project) {
        this.row = row;
        this.content = content;
        this.project = project;
    }

    /** For whose artifacts it counts. */
    public ProjectName project() {
        return project;
    }

    public LiveContent.Lane lane() {
        return new LiveContent.Lane(row.to(), project);
    }

    @Override
    public TransferRecord record() {
        return row;
    }

    public Content content() {
        return content;
    }

    public TransferState state() {
        return row.state();
    }

    /** Whether its mover brings it into its own store; otherwise it sends it from there. */
    public boolean isFetch() {
        return row.mover().equals(row.to());
    }

    /** The site that is told to move it, and reports. */
    public SiteName mover() {
        return row.mover();
    }

    /** Who would move it if {@code from} sent it. */
    public SiteName moverFrom(SiteName from) {
        return isFetch() ? row.to() : from;
    }

    public boolean open() {
        return switch (row.state()) {
            case TransferState.Planned _, TransferState.Moving _, TransferState.Verifying _ -> true;
            case TransferState.Done _, TransferState.Failed _ -> false;
        };
    }

    public void state(TransferState next) {
        replace(
                LifeCycles.TRANSFER.move(row.state(), next, row.transfer()),
                row.from(),
                row.orders());
    }

    public void ordered(TransferState.Moving moving, SiteName from) {
        replace(
                LifeCycles.TRANSFER.move(row.state(), moving, row.transfer()),
                from,
                row.orders() + 1);
    }

    private void replace(TransferState state, SiteName from, int orders) {
        row =
                new TransferRecord(
                        row.transfer(),
                        row.artifact(),
                        row.content(),
                        row.sizeBytes(),
                        row.classes(),
                        from,
                        row.to(),
                        moverFrom(from),
                        state,
                        orders);
    }
}
