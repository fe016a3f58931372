package io.atoll.server.view;

import io.micronaut.serde.annotation.Serdeable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An execution with its latest attempt.
 *
 * @param name in the workflow
 * @param element index text of a foreach's element; absent: no foreach
 * @param label such as {@code resample[3]}
 * @param state Waiting, Ready, Active, Cancelling, Succeeded, Failed, Cancelled or Skipped
 * @param reason why it is where it is; absent: nothing to say
 * @param nextTryAt not before then it is tried again after its latest attempt has failed; absent:
 *     it does not pause
 * @param attempt how many it had
 * @param why why its latest attempt was placed there
 * @param waitingMs from when it could have been placed until its latest attempt was, and then at
 *     the site before staging
 * @param stagingMs at the site; so are the other times
 * @param bytesIn sizes of its inputs, as far as they are made
 * @param bytesOut sizes of what it made
 * @param detail how its latest attempt ended, in one sentence; absent: well, or not yet
 * @param attempts absent in lists; so are inputs and outputs
 */
@Serdeable
public record ExecutionView(
        String id,
        String run,
        String name,
        @Nullable String element,
        String label,
        String state,
        @Nullable String reason,
        @Nullable String nextTryAt,
        @Nullable String site,
        @Nullable String pool,
        int attempt,
        @Nullable String why,
        long waitingMs,
        long stagingMs,
        long runningMs,
        long publishingMs,
        long bytesIn,
        long bytesOut,
        @Nullable Integer exitCode,
        @Nullable Integer signal,
        @Nullable String detail,
        String submittedAt,
        @Nullable String startedAt,
        @Nullable String endedAt,
        @Nullable List<Attempt> attempts,
        @Nullable List<Piece> inputs,
        @Nullable List<Piece> outputs) {
    /**
     * One try.
     *
     * @param state Assigned, Staging, Running, Lingering, Publishing or Ended
     * @param outcome Succeeded, Failed, OutOfMemory, TimedOut, Preempted, Cancelled, Lost, Refused
     *     or SiteFault; absent: not ended
     */
    @Serdeable
    public record Attempt(
            int fence,
            String site,
            String pool,
            String state,
            @Nullable String outcome,
            @Nullable String detail,
            @Nullable Integer exitCode,
            @Nullable Integer signal,
            String assignedAt,
            @Nullable String startedAt,
            @Nullable String endedAt,
            @Nullable Usage usage) {}

    /** What an attempt's processes used. */
    @Serdeable
    public record Usage(long userMs, long systemMs, long maxRssBytes) {}

    /** An artifact that goes in or out. @param entry its name in a gather; absent: no gather */
    @Serdeable
    public record Piece(
            String name,
            @Nullable String entry,
            String artifact,
            String digest,
            long sizeBytes,
            List<String> classes) {}
}
