package io.atoll.control.event;

import io.atoll.control.state.AttemptState;
import io.atoll.control.state.ExecutionState;
import io.atoll.control.state.ReplicaState;
import io.atoll.control.state.RunState;
import io.atoll.control.state.SiteState;
import io.atoll.control.state.TransferState;
import java.util.List;

/** All life cycles of the core. */
public final class LifeCycles {
    public static final LifeCycle SITE =
            LifeCycle.named("site")
                    .arrow(SiteState.Invited.class, "joins", SiteState.Disconnected.class)
                    .arrow(SiteState.Disconnected.class, "link opens", SiteState.Connected.class)
                    .arrow(
                            SiteState.Connected.class,
                            "lease runs out",
                            SiteState.Disconnected.class)
                    .arrow(SiteState.Connected.class, "joins again", SiteState.Disconnected.class)
                    .arrow(SiteState.Invited.class, "retire", SiteState.Retired.class)
                    .arrow(SiteState.Connected.class, "retire", SiteState.Retired.class)
                    .arrow(SiteState.Disconnected.class, "retire", SiteState.Retired.class)
                    .build();

    public static final LifeCycle RUN =
            LifeCycle.named("run")
                    .arrow(RunState.Running.class, "all ended well", RunState.Succeeded.class)
                    .arrow(RunState.Running.class, "all ended, some failed", RunState.Failed.class)
                    .arrow(RunState.Running.class, "cancel", RunState.Cancelling.class)
                    .arrow(RunState.Running.class, "all cancelled", RunState.Cancelled.class)
                    .arrow(RunState.Cancelling.class, "all ended", RunState.Cancelled.class)
                    .build();

    public static final LifeCycle EXECUTION =
            LifeCycle.named("execution")
                    .arrow(
                            ExecutionState.Waiting.class,
                            "all it needs is made",
                            ExecutionState.Ready.class)
                    .arrow(
                            ExecutionState.Waiting.class,
                            "handed ahead",
                            ExecutionState.Active.class)
                    .arrow(ExecutionState.Ready.class, "placed", ExecutionState.Active.class)
                    .arrow(
                            ExecutionState.Ready.class,
                            "its last attempt was finished for all that",
                            ExecutionState.Active.class)
                    .arrow(
                            ExecutionState.Waiting.class,
                            "its last attempt was finished for all that",
                            ExecutionState.Active.class)
                    .arrow(
                            ExecutionState.Ready.class,
                            "could never succeed",
                            ExecutionState.Failed.class)
                    .arrow(
                            ExecutionState.Ready.class,
                            "an input must be made again",
                            ExecutionState.Waiting.class)
                    .arrow(ExecutionState.Active.class, "tried again", ExecutionState.Ready.class)
                    .arrow(
                            ExecutionState.Active.class,
                            "what it was handed ahead behind did not succeed",
                            ExecutionState.Waiting.class)
                    .arrow(ExecutionState.Active.class, "succeeds", ExecutionState.Succeeded.class)
                    .arrow(
                            ExecutionState.Active.class,
                            "fails, budget spent",
                            ExecutionState.Failed.class)
                    .arrow(ExecutionState.Active.class, "cancel", ExecutionState.Cancelling.class)
                    .arrow(ExecutionState.Waiting.class, "cancel", ExecutionState.Cancelling.class)
                    .arrow(ExecutionState.Ready.class, "cancel", ExecutionState.Cancelling.class)
                    .arrow(
                            ExecutionState.Cancelling.class,
                            "confirmed, retired or forced",
                            ExecutionState.Cancelled.class)
                    .arrow(ExecutionState.Waiting.class, "cancel", ExecutionState.Cancelled.class)
                    .arrow(ExecutionState.Ready.class, "cancel", ExecutionState.Cancelled.class)
                    .arrow(
                            ExecutionState.Waiting.class,
                            "something before it failed",
                            ExecutionState.Skipped.class)
                    .arrow(
                            ExecutionState.Active.class,
                            "something before it failed",
                            ExecutionState.Skipped.class)
                    .build();

    public static final LifeCycle ATTEMPT =
            LifeCycle.named("attempt")
                    .arrow(AttemptState.Assigned.class, "staging", AttemptState.Staging.class)
                    .arrow(AttemptState.Assigned.class, "started", AttemptState.Running.class)
                    .arrow(AttemptState.Staging.class, "started", AttemptState.Running.class)
                    .arrow(AttemptState.Running.class, "publishing", AttemptState.Publishing.class)
                    .arrow(
                            AttemptState.Running.class,
                            "something of it does not end",
                            AttemptState.Lingering.class)
                    .arrow(
                            AttemptState.Lingering.class,
                            "publishing",
                            AttemptState.Publishing.class)
                    .arrow(AttemptState.Assigned.class, "ended", AttemptState.Ended.class)
                    .arrow(AttemptState.Staging.class, "ended", AttemptState.Ended.class)
                    .arrow(AttemptState.Running.class, "ended", AttemptState.Ended.class)
                    .arrow(AttemptState.Lingering.class, "ended", AttemptState.Ended.class)
                    .arrow(AttemptState.Publishing.class, "ended", AttemptState.Ended.class)
                    .arrow(
                            AttemptState.Ended.class,
                            "was given up, its site has finished it, and none was decided since",
                            AttemptState.Publishing.class)
                    .build();

    public static final LifeCycle REPLICA =
            LifeCycle.named("replica")
                    .arrow(ReplicaState.Writing.class, "verified", ReplicaState.Verified.class)
                    .arrow(ReplicaState.Verified.class, "deleted", ReplicaState.Deleting.class)
                    .arrow(ReplicaState.Deleting.class, "removed", ReplicaState.Gone.class)
                    .arrow(ReplicaState.Verified.class, "missing or wrong", ReplicaState.Gone.class)
                    .arrow(ReplicaState.Gone.class, "verified again", ReplicaState.Verified.class)
                    .build();

    public static final LifeCycle TRANSFER =
            LifeCycle.named("transfer")
                    .arrow(TransferState.Planned.class, "ordered", TransferState.Moving.class)
                    .arrow(TransferState.Planned.class, "lies there", TransferState.Done.class)
                    .arrow(TransferState.Moving.class, "bytes sent", TransferState.Verifying.class)
                    .arrow(TransferState.Moving.class, "verified", TransferState.Done.class)
                    .arrow(TransferState.Verifying.class, "verified", TransferState.Done.class)
                    .arrow(TransferState.Moving.class, "broken off", TransferState.Planned.class)
                    .arrow(
                            TransferState.Verifying.class,
                            "wrong bytes",
                            TransferState.Planned.class)
                    .arrow(TransferState.Planned.class, "given up", TransferState.Failed.class)
                    .arrow(TransferState.Moving.class, "refused", TransferState.Failed.class)
                    .build();

    /** In the order of the document. */
    public static final List<LifeCycle> ALL =
            List.of(SITE, RUN, EXECUTION, ATTEMPT, REPLICA, TRANSFER);

    private LifeCycles() {}
}
