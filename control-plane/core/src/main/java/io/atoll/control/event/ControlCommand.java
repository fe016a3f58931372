package io.atoll.control.event;

import io.atoll.bridge.Content;
import io.atoll.bridge.ContentMarks;
import io.atoll.control.state.Caller;
import io.atoll.control.state.IdempotencyKey;
import io.atoll.control.workflow.WorkflowSpec;
import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.id.ArtifactId;
import io.atoll.kernel.id.ExecutionId;
import io.atoll.kernel.id.Generation;
import io.atoll.kernel.id.ProjectName;
import io.atoll.kernel.id.RunId;
import io.atoll.kernel.id.SiteName;
import io.atoll.kernel.label.Labels;
import io.atoll.policy.PolicySet;
import io.atoll.work.ArtifactKind;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.UUID;

/** Something a person or program asks for. Each gets exactly one {@link Reply}. */
public sealed interface ControlCommand extends ControlEvent {
    /**
     * A command of a {@code Feature}, which alone knows it. A record, of which nothing but what it
     * holds counts: it travels between instances as JSON.
     */
    non-sealed interface Added extends ControlCommand {
        /** Who asks. */
        Caller caller();
    }

    /**
     * Invites a site, or invites it again. Operators only.
     *
     * <p>Idempotent by its token: sent again with the same token it changes nothing, also when the
     * token was used by then. Another token is another invitation; the earlier ones count until
     * they expire.
     *
     * @param bound labels that residency may use; replace earlier ones
     * @param token hash of the join token; the token itself never comes here
     */
    record InviteSite(Caller caller, SiteName site, Labels bound, Digest token, Instant expiresAt)
            implements ControlCommand {}

    /**
     * An agent joins with a token; the token is the proof, so there is no caller. Repeatable with
     * the same key until the token expires.
     *
     * @param key fingerprint of the key in the agent's certificate request
     * @param known the generation that the installation had before; 0: none. The new one is above
     *     it, also when this record has forgotten it
     */
    record JoinSite(Digest token, Digest key, UUID installation, Generation known)
            implements ControlCommand {}

    /** Changes what an operator wants of a site; idempotent. Operators only. */
    record ChangeSite(Caller caller, SiteName site, SiteChange change) implements ControlCommand {}

    /** What an operator can want. */
    enum SiteChange {
        CORDON,
        DRAIN,
        RESUME,
        RETIRE
    }

    /**
     * Starts a run. All or nothing.
     *
     * @param inputs an artifact for each of the workflow's inputs
     * @param known rows of these artifacts, read from the store before; what the leader knows
     *     itself wins
     */
    record SubmitRun(
            Caller caller,
            WorkflowSpec workflow,
            Map<String, ArtifactId> inputs,
            List<StoredArtifact> known,
            Optional<IdempotencyKey> key)
            implements ControlCommand {}

    /** Places every execution of a workflow as if it were ready now; nothing is stored. */
    record PlanRun(
            Caller caller,
            WorkflowSpec workflow,
            Map<String, ArtifactId> inputs,
            List<StoredArtifact> known)
            implements ControlCommand {}

    /** Cancels everything of a run that has not ended. */
    record CancelRun(Caller caller, RunId run) implements ControlCommand {}

    /**
     * Cancels one execution.
     *
     * @param force end it without the site's word; operators only
     */
    record CancelExecution(Caller caller, ExecutionId execution, boolean force)
            implements ControlCommand {}

    /**
     * Starts a new run of the same workflow and inputs as a run that ended.
     *
     * @param failedOnly what succeeded is taken over with its artifacts, not run again
     * @param ended the run's rows, read from the store
     */
    record RetryRun(
            Caller caller, boolean failedOnly, StoredRun ended, Optional<IdempotencyKey> key)
            implements ControlCommand {}

    /**
     * Puts a whole set of policies in force. Operators only. Idempotent: what is in force already
     * changes nothing and is not told again.
     *
     * @param texts canonical texts by file name, for the store
     */
    record ApplyPolicies(Caller caller, PolicySet policies, SortedMap<String, String> texts)
            implements ControlCommand {}

    /**
     * Begins an upload to the global store. Its bytes have to be sent, although the store may have
     * them, unless they were shown there for the same project before.
     *
     * @param name absent: none
     * @param marks classes that the store knows the bytes under; what the leader knows is added
     * @param same a visible artifact of the project with this content, read from the store before;
     *     absent: none
     */
    record BeginUpload(
            Caller caller,
            ProjectName project,
            Optional<String> name,
            Content content,
            ArtifactKind kind,
            SortedSet<String> classes,
            Labels labels,
            ContentMarks marks,
            Optional<StoredArtifact> same,
            Optional<IdempotencyKey> key)
            implements ControlCommand {}

    /**
     * The caller has sent all bytes; makes the artifact visible once its replica is verified.
     * Idempotent.
     */
    record CommitUpload(Caller caller, ArtifactId artifact) implements ControlCommand {}

    /**
     * Makes an artifact of something that lies at a site already. The reply is {@link
     * Reply.Deferred} until the agent has hashed it.
     *
     * <p>Idempotent by its key. Without one, while the leader knows the artifact: the same content
     * registered again with the same name, classes and labels is the same artifact. Later it is
     * another artifact of the same content, which is stored once.
     *
     * @param path absolute, or relative to the first folder the owner lets be read
     */
    record RegisterInPlace(
            Caller caller,
            ProjectName project,
            Optional<String> name,
            SiteName site,
            String path,
            SortedSet<String> classes,
            Labels labels,
            Optional<IdempotencyKey> key)
            implements ControlCommand {}

    /**
     * Wants to read an artifact's content from the global store. The reply is {@link
     * Reply.Deferred} while the content is on its way there.
     *
     * @param known its rows, read from the store; absent: only if the leader knows it
     */
    record RequestDownload(Caller caller, ArtifactId artifact, Optional<StoredArtifact> known)
            implements ControlCommand {}

    /**
     * Decides about what was set aside because it broke the leader. Operators only.
     *
     * @param id {@link Suspect#id}
     * @param retry apply it now; otherwise it is dropped for good
     */
    record ResolveQuarantined(Caller caller, String id, boolean retry) implements ControlCommand {}
}
