package io.atoll.agent.site;

import io.atoll.agent.attempt.Made;
import io.atoll.agent.executor.Exit;
import io.atoll.agent.executor.Held;
import io.atoll.agent.link.ControlMessage;
import io.atoll.bridge.Content;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.id.AttemptId;
import io.atoll.kernel.id.Term;
import io.atoll.kernel.id.TransferId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** What can happen at a site. Events are facts; they carry no behaviour. */
public sealed interface AgentEvent {

    /** The executor told what it holds after a start of the agent; the first event of all. */
    record ExecutorOpened(List<Held> held) implements AgentEvent {
        public ExecutorOpened {
            held = List.copyOf(held);
        }
    }

    /** A message of the leader of {@code term} arrived. */
    record Told(Term term, ControlMessage message) implements AgentEvent {}

    record LinkLost() implements AgentEvent {}

    /** The sandbox is laid out. */
    record Staged(AttemptId attempt) implements AgentEvent {}

    /**
     * The sandbox could not be laid out.
     *
     * @param corrupt a stored content whose bytes are wrong
     * @param ofSite the site could not do its part: nothing of the attempt is to blame
     */
    record StagingFailed(AttemptId attempt, String detail, Optional<Digest> corrupt, boolean ofSite)
            implements AgentEvent {
        /** A replica that is wrong is the site's fault; else the attempt is to blame. */
        public StagingFailed(AttemptId attempt, String detail, Optional<Digest> corrupt) {
            this(attempt, detail, corrupt, corrupt.isPresent());
        }
    }

    /**
     * What was to be staged bears the mark of an earlier start, and nobody knows how that ended.
     */
    record FoundStarted(AttemptId attempt, String detail) implements AgentEvent {}

    record ProcessStarted(AttemptId attempt, Instant at) implements AgentEvent {}

    record ProcessEnded(AttemptId attempt, Exit exit) implements AgentEvent {}

    /** Outputs and logs are verified in the local store. */
    record Published(
            AttemptId attempt,
            List<Made> outputs,
            Optional<Content> stdout,
            Optional<Content> stderr)
            implements AgentEvent {}

    /**
     * An output was not made, is too large, or could not be stored.
     *
     * @param lasting trying again cannot help
     * @param ofSite the site could not do its part: nothing of the attempt is to blame
     */
    record PublishingFailed(
            AttemptId attempt,
            String detail,
            boolean lasting,
            Optional<Content> stdout,
            Optional<Content> stderr,
            boolean ofSite)
            implements AgentEvent {
        /** Whether the site may be able to do it later. */
        boolean mayPass() {
            return ofSite && !lasting;
        }

        /** The attempt is to blame. */
        public PublishingFailed(
                AttemptId attempt,
                String detail,
                boolean lasting,
                Optional<Content> stdout,
                Optional<Content> stderr) {
            this(attempt, detail, lasting, stdout, stderr, false);
        }
    }

    record TransferDone(TransferId transfer, long bytesMoved) implements AgentEvent {}

    record TransferFailed(TransferId transfer, long bytesMoved, String detail, boolean retryable)
            implements AgentEvent {}

    record InPlaceHashed(UUID request, Content content, boolean directory) implements AgentEvent {}

    record InPlaceFailed(UUID request, ErrorCode code, String detail) implements AgentEvent {}

    /**
     * The store was listed for {@link AgentEffect.ListContents}.
     *
     * @param unlisted why it could not be; then {@code contents} says nothing
     */
    record ContentsListed(long listing, List<Digest> contents, Optional<String> unlisted)
            implements AgentEvent {
        public ContentsListed {
            contents = List.copyOf(contents);
        }
    }

    /**
     * An event that broke this agent twice; it is not applied any more.
     *
     * @param why what broke
     */
    record SetAside(AgentEvent event, String why) implements AgentEvent {}

    /**
     * The site has looked whether it can do its part. {@code fault}: what is wrong; empty: nothing
     */
    record SelfChecked(String fault) implements AgentEvent {}

    /** Time has passed. */
    record Ticked() implements AgentEvent {}
}
