package io.atoll.work;

import io.atoll.bridge.Content;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.id.AttemptId;
import io.atoll.kernel.id.TransferId;
import java.time.Instant;
import java.util.SortedSet;
import java.util.UUID;

/**
 * What an agent tells: kept in its journal until it is acknowledged, applied once.
 *
 * <p>Its {@link ReportMark chain} is made of the chain of the report before it and of itself.
 */
public sealed interface Report {
    /** The sandbox is being laid out. */
    record AttemptStaging(AttemptId attempt) implements Report {}

    /** The process runs. @param at by the site's clock; for people */
    record AttemptStarted(AttemptId attempt, Instant at) implements Report {}

    /** Something of it runs or may run that cannot be ended. @param why for people */
    record AttemptLingers(AttemptId attempt, Instant at, String why) implements Report {}

    /** The process ended; outputs are being hashed. */
    record AttemptPublishing(AttemptId attempt) implements Report {}

    /** It is over, and everything it made is verified and durable in the site's store. */
    record AttemptEnded(AttemptId attempt, AttemptReport report) implements Report {}

    /**
     * A transfer order was carried out: the receiver verified all bytes.
     *
     * @param bytesMoved bytes that crossed for it at the mover
     */
    record TransferDone(TransferId transfer, long bytesMoved) implements Report {}

    /**
     * A transfer order could not be carried out.
     *
     * @param retryable another try may help: a cut link, an expired ticket
     */
    record TransferFailed(TransferId transfer, String why, boolean retryable) implements Report {}

    /**
     * Answers a request to register in place.
     *
     * @param classes what it carries: what was asked for, what its owner gives the folder it lies
     *     in, and all that its site knows its bytes under
     */
    record InPlaceRegistered(
            UUID request, Content content, ArtifactKind kind, SortedSet<String> classes)
            implements Report {}

    /** Answers a request to register in place. */
    record InPlaceRefused(UUID request, ErrorCode code, String why) implements Report {}

    /** What the site's owner offers or allows has changed. */
    record FactsChanged(SiteOffer facts) implements Report {}

    /** The site has looked whether it can do its part. @param fault one sentence; empty: it can */
    record SelfChecked(String fault) implements Report {}

    /** A replica of the site is gone or its bytes are wrong; it is out of view there already. */
    record ReplicaLost(Digest digest, String why) implements Report {}

    /**
     * A report that the control plane cannot read, of another version or damaged, and of which
     * nothing else can be made. It counts as told: the site's later reports do not wait for it.
     */
    record Unreadable(String why) implements Report {}
}
