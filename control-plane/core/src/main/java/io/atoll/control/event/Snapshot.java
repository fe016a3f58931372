package io.atoll.control.event;

import io.atoll.control.event.ControlRecord.AppliedRecord;
import io.atoll.control.event.ControlRecord.ArtifactRecord;
import io.atoll.control.event.ControlRecord.AttemptRecord;
import io.atoll.control.event.ControlRecord.ExecutionRecord;
import io.atoll.control.event.ControlRecord.IdempotencyRecord;
import io.atoll.control.event.ControlRecord.InvitationRecord;
import io.atoll.control.event.ControlRecord.QuarantineRecord;
import io.atoll.control.event.ControlRecord.ReplicaRecord;
import io.atoll.control.event.ControlRecord.RestorationRecord;
import io.atoll.control.event.ControlRecord.RunRecord;
import io.atoll.control.event.ControlRecord.ShownRecord;
import io.atoll.control.event.ControlRecord.SiteRecord;
import io.atoll.control.event.ControlRecord.TransferRecord;
import io.atoll.control.event.ControlRecord.TransferUseRecord;
import io.atoll.control.event.ControlRecord.WorkflowRecord;
import io.atoll.kernel.id.ProjectName;
import io.atoll.kernel.id.Term;
import io.atoll.policy.PolicySet;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;

/**
 * What a new leader starts from.
 *
 * @param sites all, retired ones included
 * @param invitations not expired
 * @param policies in force, compiled again
 * @param workflows versions that unfinished runs use, and the latest version of each name
 * @param runs unfinished
 * @param executions all of unfinished runs, ended ones included
 * @param attempts of unfinished runs: the latest of each execution, and every one that has not
 *     ended or has no report (its site has not confirmed that it is over)
 * @param artifacts inputs and outputs of unfinished runs (what a retry took over included), and
 *     uploads not committed yet, and those of the transfers below
 * @param replicas of these artifacts' contents, in whatever state but gone
 * @param shown where these artifacts' contents were shown, for whatever project
 * @param transfers neither done nor failed, and those used by unfinished runs
 * @param idempotency the latest 100,000
 * @param quarantine the latest 10,000 that no operator has decided about
 * @param factsRevision highest stored; 0: none
 * @param eventNumbers highest event number of each project
 * @param runNumbers highest run number of each workflow
 * @param marks the mark of each term that this record has seen, an id drawn when the term began; of
 *     the newest 10,000, the present one included
 * @param restorations the newest 100 moments at which the record was found to have been put back
 */
public record Snapshot(
        List<SiteRecord> sites,
        List<InvitationRecord> invitations,
        PolicySet policies,
        List<WorkflowRecord> workflows,
        List<RunRecord> runs,
        List<ExecutionRecord> executions,
        List<AttemptRecord> attempts,
        List<ArtifactRecord> artifacts,
        List<ReplicaRecord> replicas,
        List<ShownRecord> shown,
        List<TransferRecord> transfers,
        List<TransferUseRecord> uses,
        List<AppliedRecord> applied,
        List<IdempotencyRecord> idempotency,
        List<QuarantineRecord> quarantine,
        long factsRevision,
        Map<ProjectName, Long> eventNumbers,
        Map<WorkflowName, Long> runNumbers,
        SortedMap<Term, UUID> marks,
        List<RestorationRecord> restorations) {

    /** A workflow's name in its project. */
    public record WorkflowName(ProjectName project, String name) {}

    /** A federation in which nothing has happened yet. */
    public static Snapshot empty() {
        return new Snapshot(
                List.of(),
                List.of(),
                PolicySet.empty(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                0,
                Map.of(),
                Map.of(),
                new TreeMap<>(),
                List.of());
    }
}
