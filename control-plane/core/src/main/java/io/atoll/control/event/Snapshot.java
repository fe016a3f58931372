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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;

/**
 * What a new leader starts from: rows of each kind, and what is not kept as rows.
 *
 * @param rows by kind; of a kind that is not among them there are none
 * @param policies in force, compiled again
 * @param factsRevision highest stored; 0: none
 * @param eventNumbers highest event number of each project
 * @param runNumbers highest run number of each workflow
 * @param marks the mark of each term that this record has seen, an id drawn when the term began; of
 *     the newest 10,000, the present one included
 */
public record Snapshot(
        Map<Class<? extends ControlRecord>, List<? extends ControlRecord>> rows,
        PolicySet policies,
        long factsRevision,
        Map<ProjectName, Long> eventNumbers,
        Map<WorkflowName, Long> runNumbers,
        SortedMap<Term, UUID> marks) {

    public Snapshot {
        rows = Map.copyOf(rows);
    }

    /** A workflow's name in its project. */
    public record WorkflowName(ProjectName project, String name) {}

    /** A federation in which nothing has happened yet. */
    public static Snapshot empty() {
        return new Snapshot(Map.of(), PolicySet.empty(), 0, Map.of(), Map.of(), new TreeMap<>());
    }

    /** All rows of {@code kind} that a leader starts from. */
    @SuppressWarnings("unchecked") // Rows puts each list under its own kind
    public <R extends ControlRecord> List<R> of(Class<R> kind) {
        return (List<R>) rows.getOrDefault(kind, List.of());
    }

    /** Collects rows, each list under its own kind. */
    public static final class Rows {
        private final Map<Class<? extends ControlRecord>, List<? extends ControlRecord>> rows =
                new HashMap<>();

        /** Rows of one kind. */
        public <R extends ControlRecord> Rows with(Class<R> kind, List<R> of) {
            rows.put(kind, List.copyOf(of));
            return this;
        }

        /** All of them. */
        public Map<Class<? extends ControlRecord>, List<? extends ControlRecord>> all() {
            return Map.copyOf(rows);
        }
    }

    /** All, retired ones included. */
    public List<SiteRecord> sites() {
        return of(SiteRecord.class);
    }

    /** Those that have not expired. */
    public List<InvitationRecord> invitations() {
        return of(InvitationRecord.class);
    }

    /** Versions that unfinished runs use, and the latest version of each name. */
    public List<WorkflowRecord> workflows() {
        return of(WorkflowRecord.class);
    }

    /** Those that are unfinished. */
    public List<RunRecord> runs() {
        return of(RunRecord.class);
    }

    /** All of unfinished runs, ended ones included. */
    public List<ExecutionRecord> executions() {
        return of(ExecutionRecord.class);
    }

    /**
     * Of unfinished runs: the latest of each execution, and every one that has not ended or has no
     * report (its site has not confirmed that it is over).
     */
    public List<AttemptRecord> attempts() {
        return of(AttemptRecord.class);
    }

    /**
     * Inputs and outputs of unfinished runs (what a retry took over included), uploads not
     * committed yet, and those of {@link #transfers}.
     */
    public List<ArtifactRecord> artifacts() {
        return of(ArtifactRecord.class);
    }

    /** Of the contents of {@link #artifacts}, in whatever state but gone. */
    public List<ReplicaRecord> replicas() {
        return of(ReplicaRecord.class);
    }

    /** Where the contents of {@link #artifacts} were shown, for whatever project. */
    public List<ShownRecord> shown() {
        return of(ShownRecord.class);
    }

    /** Those neither done nor failed, and those used by unfinished runs. */
    public List<TransferRecord> transfers() {
        return of(TransferRecord.class);
    }

    /** Which unfinished run needs which transfer. */
    public List<TransferUseRecord> uses() {
        return of(TransferUseRecord.class);
    }

    /** How far each site and the record agree. */
    public List<AppliedRecord> applied() {
        return of(AppliedRecord.class);
    }

    /** The latest 100,000. */
    public List<IdempotencyRecord> idempotency() {
        return of(IdempotencyRecord.class);
    }

    /** The latest 10,000 that no operator has decided about. */
    public List<QuarantineRecord> quarantine() {
        return of(QuarantineRecord.class);
    }

    /** The newest 100 moments at which the record was found to have been put back. */
    public List<RestorationRecord> restorations() {
        return of(RestorationRecord.class);
    }
}
