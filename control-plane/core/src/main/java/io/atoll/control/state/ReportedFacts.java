package io.atoll.control.state;

import io.atoll.kernel.label.Labels;
import io.atoll.policy.facts.PoolFacts;
import io.atoll.policy.facts.SiteFacts.Allowance;
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
}
