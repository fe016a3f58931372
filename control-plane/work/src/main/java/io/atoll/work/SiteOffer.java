package io.atoll.work;

import io.atoll.kernel.id.PoolName;
import io.atoll.kernel.label.Labels;
import io.atoll.kernel.quantity.ByteSize;
import io.atoll.kernel.quantity.Cpu;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * What a site's owner offers and allows, as placement sees it.
 *
 * @param offlineUpTo planned absence without a link; zero: none
 * @param storeQuota absent: none
 */
public record SiteOffer(
        Labels labels,
        List<Pool> pools,
        Allowance allowance,
        Duration offlineUpTo,
        Optional<ByteSize> storeQuota) {
    public SiteOffer {
        pools = List.copyOf(pools);
    }

    /**
     * A pool.
     *
     * @param executor kind of the executor that starts its work
     * @param runtimes what that executor can give work to run in
     * @param walltime absent: any
     * @param arch absent: any
     */
    public record Pool(
            PoolName name,
            String executor,
            Runtimes runtimes,
            Cpu cpu,
            ByteSize memory,
            Optional<Gpu> gpu,
            Optional<Duration> walltime,
            Optional<String> arch,
            SortedMap<String, Integer> scores) {}

    /** A pool's GPUs. {@code acceptsOthers}: it also takes work that asks for none. */
    public record Gpu(String kind, int count, ByteSize memory, boolean acceptsOthers) {}

    /**
     * What the federation may do here.
     *
     * @param executors kinds of executors that may start work
     * @param closedBecause one line, empty when open
     */
    public record Allowance(
            List<String> projects, List<String> executors, boolean open, String closedBecause) {
        public Allowance {
            projects = List.copyOf(projects);
            executors = List.copyOf(executors);
        }
    }
}
