package io.atoll.control.event;

import io.atoll.bridge.Content;
import io.atoll.bridge.Ticket;
import io.atoll.control.event.ControlRecord.RunRecord;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.id.ArtifactId;
import io.atoll.kernel.id.ExecutionId;
import io.atoll.kernel.id.Generation;
import io.atoll.kernel.id.RunId;
import io.atoll.kernel.id.SiteName;
import io.atoll.kernel.label.Labels;
import io.atoll.policy.Placement;
import io.atoll.work.ArtifactKind;
import io.atoll.work.ReportMark;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The answer to a command, or to a link's hello. Told only after its batch is durable. */
public sealed interface Reply {
    /**
     * The reply as the one that the command asks for.
     *
     * @throws AtollException what was refused
     * @throws IllegalStateException it is another one, which no such command gets
     */
    default <T extends Reply> T as(Class<T> expected) {
        if (this instanceof Refused(var code, var sentence)) {
            throw new AtollException(code, sentence);
        }
        if (!expected.isInstance(this)) {
            throw new IllegalStateException(
                    "got %s, expected %s"
                            .formatted(getClass().getSimpleName(), expected.getSimpleName()));
        }
        return expected.cast(this);
    }

    /** Done; there is nothing more to say. */
    record Done() implements Reply {}

    /** Not done. @param sentence {@code cannot X: why (got A, expected B)} */
    record Refused(ErrorCode code, String sentence) implements Reply {}

    /** Not done, for several reasons at once. */
    record Rejected(List<String> problems) implements Reply {
        public Rejected {
            problems = List.copyOf(problems);
        }
    }

    /** The answer comes later, as a {@link Completion} with this token. */
    record Deferred(UUID token) implements Reply {}

    /** A later answer. Tokens that nobody waits for any more are ignored. */
    record Completion(UUID token, Reply reply) {}

    /** The site may have a certificate of this generation. */
    record Joined(SiteName site, Generation generation, Labels bound) implements Reply {}

    /**
     * The link stands.
     *
     * @param applied how far the reports of this generation are durable
     * @param mark of the leader's term
     * @param takeStock the record was put back to an older state and the site has heard more: it is
     *     to say what it holds, and to tell no report before {@link Effect.SendResume}
     */
    record LinkAccepted(ReportMark applied, UUID mark, boolean takeStock) implements Reply {}

    /**
     * The run exists.
     *
     * @param number of the workflow's runs, from 1
     * @param begun as it was begun; absent: the same request began it before
     */
    record Submitted(RunId run, long number, int executions, Optional<RunRecord> begun)
            implements Reply {}

    /** Where each execution would go now. */
    record Planned(List<PlannedExecution> executions) implements Reply {
        public Planned {
            executions = List.copyOf(executions);
        }
    }

    /**
     * One execution of a plan.
     *
     * @param index index text of a foreach's element; absent: no foreach
     */
    record PlannedExecution(String execution, Optional<String> index, Placement placement) {}

    /**
     * An upload may begin with this ticket.
     *
     * @param committed there is nothing to send: the artifact is visible
     */
    record UploadBegun(ArtifactId artifact, Ticket ticket, boolean committed) implements Reply {}

    /** The artifact is visible. */
    record ArtifactVisible(ArtifactId artifact) implements Reply {}

    /** The content can be read from the global store with this ticket. */
    record DownloadReady(ArtifactId artifact, Content content, ArtifactKind kind, Ticket ticket)
            implements Reply {}

    /** The policies are in force. */
    record PoliciesApplied(Digest digest) implements Reply {}

    /**
     * The cancel is durable.
     *
     * @param stopping executions whose site has not confirmed yet
     */
    record Cancelling(List<ExecutionId> stopping) implements Reply {
        public Cancelling {
            stopping = List.copyOf(stopping);
        }
    }
}
