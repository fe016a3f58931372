package io.atoll.agent.link;

import io.atoll.agent.attempt.Made;
import io.atoll.agent.executor.Usage;
import io.atoll.bridge.Content;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.id.AttemptId;
import io.atoll.kernel.id.TransferId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.UUID;

/**
 * A numbered message to the control plane: kept in the journal until acknowledged, applied once.
 * Its chain is made of the chain of the report before it and of itself.
 */
public sealed interface Report {

    /** The attempt entered this state. */
    record AttemptMoved(AttemptId attempt, State state) implements Report {
        public enum State {
            STAGING,
            RUNNING,
            PUBLISHING
        }
    }

    /**
     * Something of the attempt runs or may run that cannot be ended, so its end cannot be told yet.
     *
     * @param why one sentence for people
     */
    record AttemptLingers(AttemptId attempt, String why) implements Report {}

    /**
     * The attempt ended.
     *
     * @param exitCode 0 to 255; -1 where there is none
     * @param signal 0 where there is none
     * @param detail one sentence for people, made by the agent; empty when it succeeded
     * @param lasting trying again cannot help
     */
    record AttemptEnded(
            AttemptId attempt,
            Outcome outcome,
            int exitCode,
            int signal,
            String detail,
            boolean lasting,
            List<Made> outputs,
            Optional<Content> stdout,
            Optional<Content> stderr,
            boolean logTruncated,
            Times times,
            Usage usage)
            implements Report {
        public AttemptEnded {
            outputs = List.copyOf(outputs);
        }
    }

    /** How an attempt ended. */
    enum Outcome {
        SUCCEEDED,
        FAILED,
        OUT_OF_MEMORY,
        TIMED_OUT,
        PREEMPTED,
        CANCELLED,
        LOST,
        REFUSED,
        SITE_FAULT
    }

    /**
     * How long an attempt spent where, by the site's clock.
     *
     * @param publishing 0: its logs were not published
     */
    record Times(Duration waiting, Duration staging, Duration running, Duration publishing) {
        public static final Times NONE =
                new Times(Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO);

        /** The same of one whose logs were not published. */
        public Times unpublished() {
            return new Times(waiting, staging, running, Duration.ZERO);
        }
    }

    /** A transfer order ended. {@code bytesMoved}: bytes that crossed for it at this end. */
    record TransferEnded(
            TransferId transfer, boolean done, long bytesMoved, String detail, boolean retryable)
            implements Report {}

    /**
     * A file or folder was hashed where it lies.
     *
     * @param classes what it carries: what was asked for, what its owner's folders give it, and all
     *     that this site knows its bytes under
     */
    record InPlaceRegistered(
            UUID request, Content content, boolean directory, SortedSet<String> classes)
            implements Report {}

    /** A file or folder could not be registered, or its owner does not let it be read. */
    record InPlaceRefused(UUID request, ErrorCode code, String detail) implements Report {}

    /** A replica of this site is gone or its bytes are wrong; it is out of view already. */
    record ReplicaLost(Digest digest, String detail) implements Report {}

    /**
     * The site has looked whether it can do its part, and found another thing than before.
     *
     * @param fault what is wrong, in one sentence; empty: nothing
     */
    record SelfChecked(String fault) implements Report {}

    /** What the owner offers or allows has changed. */
    record FactsChanged(SiteOffer offer) implements Report {}
}
