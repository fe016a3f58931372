package io.atoll.control.state;

import io.atoll.kernel.label.Labels;
import io.atoll.kernel.quantity.ByteSize;
import io.atoll.policy.facts.PoolFacts;
import io.atoll.policy.facts.SiteFacts.Allowance;
import io.atoll.work.SiteOffer;
import java.time.Duration;
import java.util.List;

/**
 * What a site says of itself and what its owner allows. Never used for residency.
 *
 * @param pools in name order, with everything free: the leader accounts what it gave out
 * @param offlineUpTo planned absence without a link; zero: none
 * @param storeQuotaBytes {@code Long.MAX_VALUE}: none
 */
public record ReportedFacts(
        Labels labels,
        List<PoolFacts> pools,
        Allowance allowance,
        Duration offlineUpTo,
        long storeBytes,
        long storeQuotaBytes) {
    public static final ReportedFacts NOTHING =
            new ReportedFacts(
                    Labels.none(),
                    List.of(),
                    new Allowance(List.of(), List.of(), true, ""),
                    Duration.ZERO,
                    0,
                    Long.MAX_VALUE);

    public ReportedFacts {
        pools = List.copyOf(pools);
    }

    /** What {@code offer} says to placement, of a site whose store holds {@code storeBytes}. */
    public static ReportedFacts of(SiteOffer offer, long storeBytes) {
        var allowance = offer.allowance();
        return new ReportedFacts(
                offer.labels(),
                offer.pools().stream().map(ReportedFacts::pool).toList(),
                new Allowance(
                        allowance.projects(),
                        allowance.executors(),
                        allowance.open(),
                        allowance.closedBecause()),
                offer.offlineUpTo(),
                storeBytes,
                offer.storeQuota().map(ByteSize::bytes).orElse(Long.MAX_VALUE));
    }

    private static PoolFacts pool(SiteOffer.Pool pool) {
        return new PoolFacts(
                pool.name(),
                pool.executor(),
                pool.cpu(),
                pool.memory(),
                pool.cpu(),
                pool.memory(),
                pool.gpu().map(ReportedFacts::gpu),
                pool.walltime(),
                pool.arch(),
                pool.scores(),
                0,
                "",
                new PoolFacts.Runtimes(pool.runtimes().plain(), pool.runtimes().images()));
    }

    private static PoolFacts.GpuFacts gpu(SiteOffer.Gpu gpu) {
        return new PoolFacts.GpuFacts(
                gpu.kind(), gpu.count(), gpu.count(), gpu.memory(), gpu.acceptsOthers());
    }
}
