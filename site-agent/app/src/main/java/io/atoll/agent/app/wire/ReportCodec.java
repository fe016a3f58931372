package io.atoll.agent.app.wire;

import com.google.protobuf.ByteString;
import io.atoll.agent.event.AgentEffect;
import io.atoll.agent.executor.Usage;
import io.atoll.agent.link.Report;
import io.atoll.agent.link.ReportMark;
import io.atoll.agent.link.SiteOffer;
import io.atoll.agent.site.Heard;
import io.atoll.bridge.Content;
import io.atoll.kernel.id.TransferId;
import io.atoll.protocol.v1.Allowance;
import io.atoll.protocol.v1.AttemptEnded;
import io.atoll.protocol.v1.AttemptLingers;
import io.atoll.protocol.v1.AttemptMoved;
import io.atoll.protocol.v1.AttemptState;
import io.atoll.protocol.v1.Gpu;
import io.atoll.protocol.v1.HeldAttempt;
import io.atoll.protocol.v1.Hello;
import io.atoll.protocol.v1.InPlaceRefused;
import io.atoll.protocol.v1.InPlaceRegistered;
import io.atoll.protocol.v1.Inventory;
import io.atoll.protocol.v1.MadeOutput;
import io.atoll.protocol.v1.Outcome;
import io.atoll.protocol.v1.Pool;
import io.atoll.protocol.v1.ReplicaLost;
import io.atoll.protocol.v1.Runtimes;
import io.atoll.protocol.v1.SelfChecked;
import io.atoll.protocol.v1.SiteFacts;
import io.atoll.protocol.v1.Times;
import io.atoll.protocol.v1.TransferEnded;
import io.atoll.protocol.wire.WireValues;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The core's reports and inventory as wire messages. */
public final class ReportCodec {
    private static final int CONTENTS_PER_PART = 20_000;

    private ReportCodec() {}

    public static io.atoll.protocol.v1.Report toWire(ReportMark mark, Instant at, Report report) {
        var wire =
                io.atoll.protocol.v1.Report.newBuilder()
                        .setNumber(mark.number())
                        .setChain(mark.chain())
                        .setAtEpochMs(at.toEpochMilli());
        switch (report) {
            case Report.AttemptMoved(var attempt, var state) ->
                    wire.setAttemptMoved(
                            AttemptMoved.newBuilder()
                                    .setAttempt(WireValues.attempt(attempt))
                                    .setState(state(state)));
            case Report.AttemptLingers(var attempt, var why) ->
                    wire.setAttemptLingers(
                            AttemptLingers.newBuilder()
                                    .setAttempt(WireValues.attempt(attempt))
                                    .setWhy(why));
            case Report.AttemptEnded ended -> wire.setAttemptEnded(ended(ended));
            case Report.TransferEnded(var id, var done, var moved, var detail, var retryable) ->
                    wire.setTransferEnded(
                            TransferEnded.newBuilder()
                                    .setTransfer(WireValues.bytes(id.uuid()))
                                    .setDone(done)
                                    .setBytesMoved(moved)
                                    .setDetail(detail)
                                    .setRetryable(retryable));
            case Report.InPlaceRegistered(var request, var content, var directory, var classes) ->
                    wire.setInPlaceRegistered(
                            InPlaceRegistered.newBuilder()
                                    .setRequest(WireValues.bytes(request))
                                    .setContent(content(content))
                                    .setDirectory(directory)
                                    .addAllClasses(classes));
            case Report.InPlaceRefused(var request, var code, var detail) ->
                    wire.setInPlaceRefused(
                            InPlaceRefused.newBuilder()
                                    .setRequest(WireValues.bytes(request))
                                    .setCode(code.name())
                                    .setDetail(detail));
            case Report.ReplicaLost(var digest, var detail) ->
                    wire.setReplicaLost(
                            ReplicaLost.newBuilder()
                                    .setDigest(WireValues.bytes(digest))
                                    .setDetail(detail));
            case Report.FactsChanged(var offer) -> wire.setFactsChanged(facts(offer));
            case Report.SelfChecked(var fault) ->
                    wire.setSelfChecked(SelfChecked.newBuilder().setFault(fault));
        }
        return wire.build();
    }

    private static AttemptState state(Report.AttemptMoved.State state) {
        return switch (state) {
            case STAGING -> AttemptState.ATTEMPT_STATE_STAGING;
            case RUNNING -> AttemptState.ATTEMPT_STATE_RUNNING;
            case PUBLISHING -> AttemptState.ATTEMPT_STATE_PUBLISHING;
        };
    }

    private static AttemptEnded ended(Report.AttemptEnded ended) {
        var wire =
                AttemptEnded.newBuilder()
                        .setAttempt(WireValues.attempt(ended.attempt()))
                        .setOutcome(outcome(ended.outcome()))
                        .setExitCode(ended.exitCode())
                        .setSignal(ended.signal())
                        .setDetail(ended.detail())
                        .setLasting(ended.lasting())
                        .setLogTruncated(ended.logTruncated())
                        .setTimes(times(ended.times()))
                        .setUsage(usage(ended.usage()));
        ended.outputs()
                .forEach(
                        made ->
                                wire.addOutputs(
                                        MadeOutput.newBuilder()
                                                .setName(made.name())
                                                .setContent(content(made.content()))
                                                .setDirectory(made.directory())
                                                .addAllClasses(made.classes())));
        ended.stdout().ifPresent(content -> wire.setStdout(content(content)));
        ended.stderr().ifPresent(content -> wire.setStderr(content(content)));
        return wire.build();
    }

    private static Outcome outcome(Report.Outcome outcome) {
        return switch (outcome) {
            case SUCCEEDED -> Outcome.OUTCOME_SUCCEEDED;
            case FAILED -> Outcome.OUTCOME_FAILED;
            case OUT_OF_MEMORY -> Outcome.OUTCOME_OUT_OF_MEMORY;
            case TIMED_OUT -> Outcome.OUTCOME_TIMED_OUT;
            case PREEMPTED -> Outcome.OUTCOME_PREEMPTED;
            case CANCELLED -> Outcome.OUTCOME_CANCELLED;
            case LOST -> Outcome.OUTCOME_LOST;
            case REFUSED -> Outcome.OUTCOME_REFUSED;
            case SITE_FAULT -> Outcome.OUTCOME_SITE_FAULT;
        };
    }

    private static Times times(Report.Times times) {
        return Times.newBuilder()
                .setWaitingUs(micros(times.waiting()))
                .setStagingUs(micros(times.staging()))
                .setRunningUs(micros(times.running()))
                .setPublishingUs(micros(times.publishing()))
                .build();
    }

    private static io.atoll.protocol.v1.Usage usage(Usage usage) {
        return io.atoll.protocol.v1.Usage.newBuilder()
                .setUserUs(micros(usage.user()))
                .setSystemUs(micros(usage.system()))
                .setMaxRssBytes(usage.maxResident().bytes())
                .build();
    }

    private static long micros(Duration duration) {
        return TimeUnit.NANOSECONDS.toMicros(duration.toNanos());
    }

    /** Says in {@code hello} what the site remembers of the control plane. */
    public static void heard(Heard heard, Hello.Builder hello) {
        hello.setHighestTerm(heard.term().number())
                .setAcknowledgedReport(heard.acknowledged().number())
                .setAcknowledgedChain(heard.acknowledged().chain());
        heard.mark().ifPresent(mark -> hello.setHighestTermMark(WireValues.bytes(mark)));
        heard.decisions().forEach(each -> hello.addHeldDecisions(WireValues.bytes(each.uuid())));
    }

    /** The ids of transfers for the wire. */
    public static List<ByteString> orders(Collection<TransferId> transfers) {
        return transfers.stream().map(id -> WireValues.bytes(id.uuid())).toList();
    }

    /** What the site's owner offers and allows. */
    public static SiteFacts facts(SiteOffer offer) {
        var wire =
                SiteFacts.newBuilder()
                        .putAllLabels(offer.labels().entries())
                        .setAllowance(
                                Allowance.newBuilder()
                                        .addAllProjects(offer.allowance().projects())
                                        .setProcess(
                                                offer.allowance()
                                                        .executors()
                                                        .contains(WireValues.OLDEST_EXECUTOR))
                                        .addAllExecutors(offer.allowance().executors())
                                        .setOpen(offer.allowance().open())
                                        .setClosedBecause(offer.allowance().closedBecause()))
                        .setOfflineUpToMs(offer.offlineUpTo().toMillis());
        offer.storeQuota().ifPresent(quota -> wire.setStoreQuotaBytes(quota.bytes()));
        offer.pools().forEach(pool -> wire.addPools(pool(pool)));
        return wire.build();
    }

    private static Pool pool(SiteOffer.Pool pool) {
        var wire =
                Pool.newBuilder()
                        .setName(pool.name().text())
                        .setExecutor(pool.executor())
                        .setRuntimes(
                                Runtimes.newBuilder()
                                        .setPlain(pool.runtimes().plain())
                                        .setImages(pool.runtimes().images()))
                        .setCpuMillis(pool.cpu().millis())
                        .setMemoryBytes(pool.memory().bytes())
                        .putAllScores(pool.scores());
        pool.gpu()
                .ifPresent(
                        gpu ->
                                wire.setGpu(
                                        Gpu.newBuilder()
                                                .setKind(gpu.kind())
                                                .setCount(gpu.count())
                                                .setMemoryBytes(gpu.memory().bytes())
                                                .setAcceptsOthers(gpu.acceptsOthers())));
        pool.walltime().ifPresent(walltime -> wire.setWalltimeMs(walltime.toMillis()));
        pool.arch().ifPresent(wire::setArch);
        return wire.build();
    }

    /**
     * The inventory in parts that fit a message: the attempts, then the contents; the last ends it.
     */
    public static List<Inventory> inventory(AgentEffect.SendInventory inventory) {
        var parts = new ArrayList<Inventory>();
        var attempts = Inventory.newBuilder().setNumber(inventory.number());
        for (var held : inventory.attempts()) {
            var wire =
                    HeldAttempt.newBuilder()
                            .setAttempt(WireValues.attempt(held.attempt()))
                            .setState(state(held.state()));
            held.decision().ifPresent(id -> wire.setDecision(WireValues.bytes(id.uuid())));
            attempts.addAttempts(wire);
        }
        parts.add(attempts.build());
        var contents = inventory.contents();
        for (int at = 0; at < contents.size(); at += CONTENTS_PER_PART) {
            int end = Math.min(contents.size(), at + CONTENTS_PER_PART);
            var part = Inventory.newBuilder().setNumber(inventory.number());
            contents.subList(at, end).forEach(digest -> part.addContents(WireValues.bytes(digest)));
            parts.add(part.build());
        }
        var last = parts.removeLast().toBuilder().setLast(true);
        inventory.unlisted().ifPresent(last::setUnlisted);
        parts.add(last.build());
        return parts;
    }

    private static AttemptState state(AgentEffect.StateName state) {
        return switch (state) {
            case ASSIGNED -> AttemptState.ATTEMPT_STATE_ASSIGNED;
            case STAGING -> AttemptState.ATTEMPT_STATE_STAGING;
            case RUNNING -> AttemptState.ATTEMPT_STATE_RUNNING;
            case PUBLISHING -> AttemptState.ATTEMPT_STATE_PUBLISHING;
            case ENDED -> AttemptState.ATTEMPT_STATE_ENDED;
        };
    }

    private static io.atoll.protocol.v1.Content content(Content content) {
        return WireValues.content(content.digest(), content.sizeBytes(), content.chunks());
    }
}
