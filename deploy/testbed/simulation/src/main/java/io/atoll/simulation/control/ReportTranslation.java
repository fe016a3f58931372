package io.atoll.simulation.control;

import io.atoll.agent.attempt.Made;
import io.atoll.agent.event.AgentEffect;
import io.atoll.agent.link.SiteOffer;
import io.atoll.control.event.AgentEvent.HeldAttempt;
import io.atoll.control.event.AgentEvent.HeldState;
import io.atoll.control.event.Report;
import io.atoll.control.event.ReportMark;
import io.atoll.control.state.ArtifactKind;
import io.atoll.control.state.AttemptOutcome;
import io.atoll.control.state.AttemptReport;
import io.atoll.control.state.AttemptReport.MadeOutput;
import io.atoll.control.state.ReportedFacts;
import io.atoll.kernel.quantity.ByteSize;
import io.atoll.policy.facts.PoolFacts;
import io.atoll.policy.facts.SiteFacts.Allowance;
import java.time.Instant;
import java.util.TreeMap;

/** What agents tell, as the control core's values; what the wire's codecs do. */
final class ReportTranslation {
    private ReportTranslation() {}

    static Report report(io.atoll.agent.link.Report from, Instant at) {
        return switch (from) {
            case io.atoll.agent.link.Report.AttemptMoved(var attempt, var state) ->
                    switch (state) {
                        case STAGING -> new Report.AttemptStaging(attempt);
                        case RUNNING -> new Report.AttemptStarted(attempt, at);
                        case PUBLISHING -> new Report.AttemptPublishing(attempt);
                    };
            case io.atoll.agent.link.Report.AttemptLingers(var attempt, var why) ->
                    new Report.AttemptLingers(attempt, at, why);
            case io.atoll.agent.link.Report.AttemptEnded ended ->
                    new Report.AttemptEnded(ended.attempt(), ended(ended));
            case io.atoll.agent.link.Report.TransferEnded end ->
                    end.done()
                            ? new Report.TransferDone(end.transfer(), end.bytesMoved())
                            : new Report.TransferFailed(
                                    end.transfer(), end.detail(), end.retryable());
            case io.atoll.agent.link.Report.InPlaceRegistered(
                            var request,
                            var content,
                            var directory,
                            var classes) ->
                    new Report.InPlaceRegistered(request, content, kind(directory), classes);
            case io.atoll.agent.link.Report.InPlaceRefused(var request, var code, var detail) ->
                    new Report.InPlaceRefused(request, code, detail);
            case io.atoll.agent.link.Report.ReplicaLost(var digest, var detail) ->
                    new Report.ReplicaLost(digest, detail);
            case io.atoll.agent.link.Report.FactsChanged(var offer) ->
                    new Report.FactsChanged(facts(offer));
            case io.atoll.agent.link.Report.SelfChecked(var fault) -> new Report.SelfChecked(fault);
        };
    }

    private static ArtifactKind kind(boolean directory) {
        return directory ? ArtifactKind.FOLDER : ArtifactKind.FILE;
    }

    private static AttemptReport ended(io.atoll.agent.link.Report.AttemptEnded ended) {
        var outputs = new TreeMap<String, MadeOutput>();
        for (Made made : ended.outputs()) {
            outputs.put(
                    made.name(),
                    new MadeOutput(made.content(), kind(made.directory()), made.classes()));
        }
        return new AttemptReport(
                outcome(ended),
                outputs,
                ended.stdout(),
                ended.stderr(),
                ended.logTruncated(),
                new AttemptReport.Times(
                        ended.times().waiting(),
                        ended.times().staging(),
                        ended.times().running(),
                        ended.times().publishing()),
                AttemptReport.Usage.NONE);
    }

    private static AttemptOutcome outcome(io.atoll.agent.link.Report.AttemptEnded ended) {
        return switch (ended.outcome()) {
            case SUCCEEDED -> new AttemptOutcome.Succeeded();
            case FAILED ->
                    new AttemptOutcome.Failed(
                            ended.exitCode(), ended.signal(), ended.detail(), ended.lasting());
            case OUT_OF_MEMORY -> new AttemptOutcome.OutOfMemory(ended.detail());
            case TIMED_OUT -> new AttemptOutcome.TimedOut(ended.detail());
            case PREEMPTED -> new AttemptOutcome.Preempted(ended.detail());
            case CANCELLED -> new AttemptOutcome.Cancelled();
            case LOST -> new AttemptOutcome.Lost(ended.detail());
            case REFUSED -> new AttemptOutcome.Refused(ended.detail());
            case SITE_FAULT -> new AttemptOutcome.SiteFault(ended.detail());
        };
    }

    static HeldAttempt held(AgentEffect.SendInventory.Held held) {
        return new HeldAttempt(
                held.attempt(), HeldState.valueOf(held.state().name()), held.decision());
    }

    static ReportMark mark(io.atoll.agent.link.ReportMark mark) {
        return new ReportMark(mark.number(), mark.chain());
    }

    static ReportedFacts facts(SiteOffer offer) {
        return new ReportedFacts(
                offer.labels(),
                offer.pools().stream().map(ReportTranslation::pool).toList(),
                new Allowance(
                        offer.allowance().projects(),
                        offer.allowance().executors(),
                        offer.allowance().open(),
                        offer.allowance().closedBecause()),
                offer.offlineUpTo(),
                0,
                offer.storeQuota().map(ByteSize::bytes).orElse(Long.MAX_VALUE));
    }

    private static PoolFacts pool(SiteOffer.Pool pool) {
        var facts =
                new PoolFacts(
                        pool.name(),
                        pool.executor(),
                        pool.cpu(),
                        pool.memory(),
                        pool.cpu(),
                        pool.memory(),
                        pool.gpu()
                                .map(
                                        gpu ->
                                                new PoolFacts.GpuFacts(
                                                        gpu.kind(),
                                                        gpu.count(),
                                                        gpu.count(),
                                                        gpu.memory(),
                                                        gpu.acceptsOthers())),
                        pool.walltime(),
                        pool.arch(),
                        pool.scores(),
                        0);
        return facts.giving(
                new PoolFacts.Runtimes(pool.runtimes().plain(), pool.runtimes().images()));
    }
}
