package io.atoll.agent.event;

import io.atoll.agent.executor.Exit;
import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.id.AttemptId;
import io.atoll.work.Assignment;
import io.atoll.work.AttemptReport.MadeOutput;
import io.atoll.work.InventoryEntry;
import io.atoll.work.Report;
import io.atoll.work.ReportMark;
import io.atoll.work.SignedOrder;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.UUID;

/**
 * What is to be done once the journal holds what was decided; a {@link Stage} also before, because
 * a sandbox that is only laid out has done nothing yet. All are idempotent.
 */
public sealed interface AgentEffect {

    /**
     * Send this report if there is a link; without one it waits in the journal. {@code at}: when
     * what it tells happened, by the site's clock.
     */
    record SendReport(ReportMark mark, Instant at, Report report) implements AgentEffect {}

    /**
     * List the store; answered by {@link AgentEvent.ContentsListed}. {@code listing}: higher than
     * in every one before, which need not be answered any more.
     */
    record ListContents(long listing) implements AgentEffect {}

    /**
     * Answer the control plane's request for the inventory. The attempts are as of this step: a
     * report of an earlier step is told in it, one of a later step is sent after it.
     *
     * @param number of the request
     * @param unlisted why the store could not be listed; then {@code contents} says nothing
     */
    record SendInventory(
            long number,
            List<InventoryEntry> attempts,
            List<Digest> contents,
            Optional<String> unlisted)
            implements AgentEffect {
        public SendInventory {
            attempts = List.copyOf(attempts);
            contents = List.copyOf(contents);
        }
    }

    /** Lay out the sandbox; {@code awaited}: what the awaited attempts made. */
    record Stage(Assignment assignment, Map<AttemptId, SortedMap<String, MadeOutput>> awaited)
            implements AgentEffect {}

    record Launch(Assignment assignment) implements AgentEffect {}

    record StopProcess(AttemptId attempt, Duration grace) implements AgentEffect {}

    /** Hash outputs and logs into the store. */
    record Publish(Assignment assignment, Exit exit) implements AgentEffect {}

    /** The same, {@code after} a while: the site could not do it before. */
    record PublishAgain(Assignment assignment, Exit exit, Duration after) implements AgentEffect {}

    /** Look whether this site can do its part, soon; answered by {@link AgentEvent.SelfChecked}. */
    record CheckSelf() implements AgentEffect {}

    /** Forget the attempt in the executor and remove its sandbox. */
    record Discard(AttemptId attempt) implements AgentEffect {}

    record Move(SignedOrder order) implements AgentEffect {}

    /**
     * End the agent, which cannot go on and would be wrong to dial again. {@code reason}: for
     * people.
     */
    record Quit(String reason) implements AgentEffect {}

    record HashInPlace(UUID request, String path, SortedSet<String> classes)
            implements AgentEffect {}
}
