package io.atoll.agent.event;

import io.atoll.agent.executor.Exit;
import io.atoll.agent.executor.Held;
import io.atoll.agent.link.ControlMessage;
import io.atoll.bridge.Content;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.id.AttemptId;
import io.atoll.kernel.id.Term;
import io.atoll.kernel.id.TransferId;
import io.atoll.work.AttemptReport.MadeOutput;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;

/** What can happen at a site. Events are facts; they carry no behaviour. */
public sealed interface AgentEvent {

    /**
     * An executor told what it holds after a start of the agent. Nothing else that it tells comes
     * before this.
     *
     * @param executor its kind
     */
    record ExecutorOpened(String executor, List<Held> held) implements AgentEvent {
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

    /** Something of the attempt does not end; {@code why}: a sentence for people. */
    record ProcessLingers(AttemptId attempt, String why) implements AgentEvent {}

    record ProcessEnded(AttemptId attempt, Exit exit) implements AgentEvent {}

    /**
     * Outputs and logs are verified in the local store.
     *
     * @param parts digests of the files in outputs that are folders, by output
     */
    record Published(
            AttemptId attempt,
            SortedMap<String, MadeOutput> outputs,
            Map<String, Set<Digest>> parts,
            Optional<Content> stdout,
            Optional<Content> stderr)
            implements AgentEvent {
        public Published {
            outputs = Collections.unmodifiableSortedMap(new TreeMap<>(outputs));
            parts = Map.copyOf(parts);
        }

        /** Outputs that are files. */
        public Published(
                AttemptId attempt,
                SortedMap<String, MadeOutput> outputs,
                Optional<Content> stdout,
                Optional<Content> stderr) {
            this(attempt, outputs, Map.of(), stdout, stderr);
        }

        /** Of an attempt that left nothing. */
        public static Published nothing(AttemptId attempt) {
            return new Published(
                    attempt, Collections.emptySortedMap(), Optional.empty(), Optional.empty());
        }

        public Set<Digest> partsOf(String output) {
            return parts.getOrDefault(output, Set.of());
        }
    }

    /**
     * An output was not made, is too large, or could not be stored.
     *
     * @param lasting trying again cannot help
     * @param ofSite the site could not do its part: nothing of the attempt is to blame
     * @param ofLogs it is a log that could not be stored: one that is not told is not kept, and was
     *     not necessarily empty
     */
    record PublishingFailed(
            AttemptId attempt,
            String detail,
            boolean lasting,
            Optional<Content> stdout,
            Optional<Content> stderr,
            boolean ofSite,
            boolean ofLogs)
            implements AgentEvent {
        /** Whether the site may be able to do it later. */
        public boolean mayPass() {
            return ofSite && !lasting;
        }

        /** The attempt is to blame. */
        public PublishingFailed(
                AttemptId attempt,
                String detail,
                boolean lasting,
                Optional<Content> stdout,
                Optional<Content> stderr) {
            this(attempt, detail, lasting, stdout, stderr, false, false);
        }

        /** It is about outputs. */
        public PublishingFailed(
                AttemptId attempt,
                String detail,
                boolean lasting,
                Optional<Content> stdout,
                Optional<Content> stderr,
                boolean ofSite) {
            this(attempt, detail, lasting, stdout, stderr, ofSite, false);
        }
    }

    record TransferDone(TransferId transfer, long bytesMoved) implements AgentEvent {}

    record TransferFailed(TransferId transfer, String detail, boolean retryable)
            implements AgentEvent {}

    record InPlaceHashed(UUID request, Content content, boolean directory, Place place)
            implements AgentEvent {}

    /**
     * Where something lies that its owner lets be read.
     *
     * @param path where it really lies, every link followed
     * @param classes what the owner's folders give it
     * @param parts digests of the files in it; none if it is no folder
     */
    record Place(String path, SortedSet<String> classes, Set<Digest> parts) {
        public Place {
            classes = Collections.unmodifiableSortedSet(new TreeSet<>(classes));
            parts = Set.copyOf(parts);
        }
    }

    /**
     * What the owner's folders give the places that the core keeps by the configuration that the
     * agent was started with.
     */
    record PlacesClassed(Map<String, SortedSet<String>> classes) implements AgentEvent {
        public PlacesClassed {
            classes = Map.copyOf(classes);
        }
    }

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
