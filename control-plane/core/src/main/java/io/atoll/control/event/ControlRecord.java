package io.atoll.control.event;

import io.atoll.control.decision.DecisionQuestion;
import io.atoll.control.decision.FactsDelta;
import io.atoll.control.state.Artifact;
import io.atoll.control.state.AttemptState;
import io.atoll.control.state.ExecutionState;
import io.atoll.control.state.ReplicaState;
import io.atoll.control.state.ReportedFacts;
import io.atoll.control.state.RunState;
import io.atoll.control.state.SiteHealth;
import io.atoll.control.state.SiteIntent;
import io.atoll.control.state.SiteState;
import io.atoll.control.state.TransferState;
import io.atoll.control.workflow.WorkflowSpec;
import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.id.ArtifactId;
import io.atoll.kernel.id.AttemptId;
import io.atoll.kernel.id.DecisionId;
import io.atoll.kernel.id.ExecutionId;
import io.atoll.kernel.id.Generation;
import io.atoll.kernel.id.PoolName;
import io.atoll.kernel.id.ProjectName;
import io.atoll.kernel.id.RunId;
import io.atoll.kernel.id.SiteName;
import io.atoll.kernel.id.Term;
import io.atoll.kernel.id.TransferId;
import io.atoll.kernel.label.Labels;
import io.atoll.policy.Placement;
import io.atoll.work.AttemptReport;
import io.atoll.work.ReportMark;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.UUID;

/**
 * A row as it is to be from now on. Each is a whole row: writing it again changes nothing, and of
 * several with the same {@link #key} in one batch the last one is enough.
 */
public sealed interface ControlRecord {
    /** What identifies the row among all rows of all kinds. */
    Object key();

    /**
     * A site.
     *
     * @param keyFingerprint of the current generation; absent: not joined
     * @param facts as last reported
     * @param startCounter of the agent last heard
     * @param process of the agent last heard; absent: none was
     * @param health what is known of its faults
     */
    record SiteRecord(
            SiteName site,
            SiteState state,
            SiteIntent intent,
            Generation generation,
            Optional<Digest> keyFingerprint,
            Optional<UUID> installation,
            long startCounter,
            Optional<UUID> process,
            Labels bound,
            ReportedFacts facts,
            SiteHealth health)
            implements ControlRecord {
        public SiteRecord {
            // Rows of before it was told have none.
            health = Objects.requireNonNullElse(health, SiteHealth.SOUND);
        }

        @Override
        public Object key() {
            return site;
        }
    }

    /**
     * An invitation.
     *
     * @param usedBy fingerprint of the first key that used it
     * @param generation given to that key; 0: not used yet
     */
    record InvitationRecord(
            Digest token,
            SiteName site,
            Labels bound,
            Instant expiresAt,
            Optional<Digest> usedBy,
            Generation generation)
            implements ControlRecord {
        @Override
        public Object key() {
            return new Key("invitation", token);
        }
    }

    /** A version of a workflow. @param version from 1; a new digest under the name is a new one */
    record WorkflowRecord(ProjectName project, String name, int version, WorkflowSpec spec)
            implements ControlRecord {
        @Override
        public Object key() {
            return new Key("workflow", List.of(project, name, version));
        }
    }

    /**
     * A run.
     *
     * @param number of the workflow's runs, from 1
     * @param outputs by name, what is known of them; elements of a gather are {@code name/index}
     * @param retryOf the run that this one tries again
     */
    record RunRecord(
            RunId run,
            ProjectName project,
            String workflow,
            int workflowVersion,
            long number,
            RunState state,
            String submittedBy,
            Instant submittedAt,
            int executions,
            SortedMap<String, ArtifactId> inputs,
            SortedMap<String, ArtifactId> outputs,
            Optional<RunId> retryOf)
            implements ControlRecord {
        @Override
        public Object key() {
            return run;
        }
    }

    /**
     * An execution.
     *
     * @param ordinal position in its run, from 0
     * @param template its name in the workflow
     * @param index index text of a foreach's element; empty: no foreach
     * @param each its foreach variables
     * @param tries how many attempts it had; the fence of the last one
     * @param spent attempts that ended failed, lost and preempted: what its budgets have lost
     * @param refusedBy sites that refused it
     * @param classes union of its inputs' classes, as far as known; its logs carry them
     */
    record ExecutionRecord(
            ExecutionId execution,
            RunId run,
            int ordinal,
            String template,
            String index,
            SortedMap<String, String> each,
            ExecutionState state,
            int tries,
            Spent spent,
            SortedSet<SiteName> refusedBy,
            SortedSet<String> classes,
            Instant createdAt)
            implements ControlRecord {
        public ExecutionRecord {
            // Of a hundred thousand that wait nearly all have none: they share it.
            refusedBy = refusedBy.isEmpty() ? Collections.emptySortedSet() : refusedBy;
            classes = classes.isEmpty() ? Collections.emptySortedSet() : classes;
        }

        @Override
        public Object key() {
            return execution;
        }
    }

    /**
     * What an execution has spent of its retry budgets.
     *
     * @param siteFaults that it has met
     * @param pausesUntil when it may be tried again after its last failure; absent: it has not
     *     failed, or does not pause
     */
    record Spent(
            int failed, int lost, int preempted, int siteFaults, Optional<Instant> pausesUntil) {
        public static final Spent NOTHING = new Spent(0, 0, 0, 0, Optional.empty());

        public Spent {
            // Rows of before there were pauses.
            pausesUntil = Objects.requireNonNullElse(pausesUntil, Optional.empty());
        }
    }

    /**
     * An attempt.
     *
     * @param generation of the site when it was assigned
     * @param awaits attempts it was handed ahead behind; empty: assigned when ready
     * @param startBefore latest moment to start it without a link
     * @param report what the site told at its end
     */
    record AttemptRecord(
            AttemptId attempt,
            RunId run,
            DecisionId decision,
            SiteName site,
            Generation generation,
            PoolName pool,
            AttemptState state,
            Instant assignedAt,
            List<AttemptId> awaits,
            Optional<Instant> startBefore,
            Optional<AttemptReport> report)
            implements ControlRecord {
        @Override
        public Object key() {
            return attempt;
        }
    }

    /** Where an attempt was placed, and all that is needed to place it again. Never changes. */
    record DecisionRecord(
            DecisionId decision,
            AttemptId attempt,
            Digest policies,
            long factsRevision,
            Digest decisionClass,
            Instant at)
            implements ControlRecord {
        @Override
        public Object key() {
            return decision;
        }
    }

    /**
     * A question with its answer; shared by all decisions that were equal. Never changes.
     *
     * @param digest of question and answer in canonical JSON
     */
    record DecisionClassRecord(Digest digest, DecisionQuestion question, Placement answer)
            implements ControlRecord {
        @Override
        public Object key() {
            return new Key("decision class", digest);
        }
    }

    /** Changes of the facts, oldest first. Appended. */
    record FactsRecord(long firstRevision, long lastRevision, List<FactsDelta> deltas)
            implements ControlRecord {
        public FactsRecord {
            deltas = List.copyOf(deltas);
        }

        @Override
        public Object key() {
            return new Key("facts", firstRevision);
        }
    }

    /**
     * An artifact.
     *
     * @param uploader caller of an upload not committed yet; absent: not one
     * @param wentOnAt when somebody last went on with the upload; absent: not one, or never told
     */
    record ArtifactRecord(Artifact artifact, Optional<String> uploader, Optional<Instant> wentOnAt)
            implements ControlRecord {
        public ArtifactRecord {
            // Rows of before it was told have none.
            wentOnAt = Objects.requireNonNullElse(wentOnAt, Optional.empty());
        }

        /** One that nobody uploads. */
        public static ArtifactRecord of(Artifact artifact) {
            return new ArtifactRecord(artifact, Optional.empty(), Optional.empty());
        }

        @Override
        public Object key() {
            return artifact.id();
        }
    }

    /** An upload was given up: its {@link ArtifactRecord} is there no more. */
    record UploadGoneRecord(ArtifactId artifact) implements ControlRecord {
        @Override
        public Object key() {
            return artifact;
        }
    }

    /**
     * A replica; counts only while {@code generation} is the site's current one.
     *
     * @param generation of the site when it was last verified or inventoried
     */
    record ReplicaRecord(Digest digest, SiteName site, Generation generation, ReplicaState state)
            implements ControlRecord {
        @Override
        public Object key() {
            return new Key("replica", List.of(digest, site));
        }
    }

    /**
     * The bytes of a content were shown at a store for a project: made, registered or sent there
     * for one of its artifacts. A replica counts only for projects for which it was shown: a digest
     * is no permission. Appended.
     */
    record ShownRecord(Digest digest, SiteName site, ProjectName project) implements ControlRecord {
        @Override
        public Object key() {
            return this;
        }
    }

    /**
     * A transfer, and with its bytes the ledger of its link.
     *
     * @param artifact whose classes were judged
     * @param classes of the artifact when the ticket was issued
     * @param from site whose store sends it
     * @param to site whose store takes it
     * @param mover the one of both that is told to move it, and reports
     * @param orders how often it was ordered
     */
    record TransferRecord(
            TransferId transfer,
            ArtifactId artifact,
            Digest content,
            long sizeBytes,
            SortedSet<String> classes,
            SiteName from,
            SiteName to,
            SiteName mover,
            TransferState state,
            int orders)
            implements ControlRecord {
        @Override
        public Object key() {
            return transfer;
        }
    }

    /** A run needs a transfer. */
    record TransferUseRecord(RunId run, TransferId transfer) implements ControlRecord {
        @Override
        public Object key() {
            return this;
        }
    }

    /**
     * The policies in force from now on, until a higher revision.
     *
     * @param revision given by the leader, ever higher; clocks of several instances do not agree
     */
    record PolicySetRecord(
            Digest digest,
            long revision,
            SortedMap<String, String> texts,
            String appliedBy,
            Instant appliedAt)
            implements ControlRecord {
        @Override
        public Object key() {
            return new Key("policies", digest);
        }
    }

    /**
     * Something to tell people. Appended.
     *
     * @param number of the project's events, from 1, without gaps
     * @param subject id or name of what it is about
     * @param fields a few short values
     */
    record EventRecord(
            ProjectName project,
            long number,
            Instant at,
            EventKind kind,
            String subject,
            SortedMap<String, String> fields)
            implements ControlRecord {
        @Override
        public Object key() {
            return new Key("event", List.of(project, number));
        }
    }

    /**
     * The reply to a command with an idempotency key. Never changes: a store refuses another row
     * under the same key.
     *
     * @param subject id of what it made
     */
    record IdempotencyRecord(
            String caller,
            String route,
            String idempotencyKey,
            Digest request,
            String subject,
            Instant at)
            implements ControlRecord {
        @Override
        public Object key() {
            return new Key("idempotency", List.of(caller, route, idempotencyKey));
        }
    }

    /**
     * How far a site and this record agree.
     *
     * @param reached the highest report that was applied
     * @param restoration number of the newest {@link RestorationRecord} since which the site was
     *     heard; 0: none
     */
    record AppliedRecord(SiteName site, Generation generation, ReportMark reached, int restoration)
            implements ControlRecord {
        @Override
        public Object key() {
            return new Key("applied", site);
        }
    }

    /**
     * This record was found to have been put back to an older state. Never changes.
     *
     * @param number from 1
     * @param toldBy the site that had heard more than is on record
     * @param why what it had heard, in words
     * @param termFloor later terms are above it: above all that were heard before
     */
    record RestorationRecord(
            int number, Instant foundAt, SiteName toldBy, String why, Term termFloor)
            implements ControlRecord {
        @Override
        public Object key() {
            return new Key("restoration", number);
        }
    }

    /**
     * Something that broke the leader: after the first time it is tried again, after the second it
     * is set aside for an operator.
     *
     * @param times how often it broke the leader; 0: set aside because its run is held
     * @param why a sentence for the operator
     * @param event what is to be applied again; absent: nothing is, or it could not be kept
     * @param told whether an event has told of it
     */
    record QuarantineRecord(
            Suspect suspect,
            QuarantineState state,
            int times,
            String why,
            Optional<ControlEvent> event,
            boolean told,
            Instant firstAt,
            Instant lastAt,
            String resolvedBy)
            implements ControlRecord {
        @Override
        public Object key() {
            return new Key("quarantine", suspect.id());
        }
    }

    /** Where something that broke the leader stands. */
    enum QuarantineState {
        /** It is tried again when it comes again. */
        SUSPECTED,
        /** It waits for an operator. */
        SET_ASIDE,
        /** An operator has decided. */
        RESOLVED
    }

    /** A row of a {@code Feature}, which alone knows it; stored in a table of its own. */
    non-sealed interface Added extends ControlRecord {}

    /** Tells rows of different kinds apart. */
    record Key(String kind, Object id) {}
}
