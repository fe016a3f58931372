package io.atoll.server.view;

import io.micronaut.serde.annotation.Serdeable;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A site.
 *
 * @param state Invited, Connected, Disconnected or Retired
 * @param intent what an operator wants: none, cordoned or draining
 * @param generation raised at each join; 0: not joined
 * @param labels what it says of itself
 * @param bound labels of its invitation, the only ones that residency may use
 * @param since when it came into its state; absent: invited only
 * @param instance instance of the control plane that holds its link; absent: none is known
 * @param running attempts that it holds
 * @param load of its machine, in percent; absent: not told lately
 * @param fault what its agent has found wrong with it, in one sentence; absent: nothing
 */
@Serdeable
public record SiteView(
        String name,
        String state,
        String intent,
        int generation,
        Map<String, String> labels,
        Map<String, String> bound,
        List<Pool> pools,
        Store store,
        Allow allow,
        @Nullable String since,
        @Nullable String instance,
        long running,
        @Nullable Integer load,
        @Nullable String fault) {
    /**
     * A pool.
     *
     * @param cpu cores
     * @param freeCpu cores not given to an attempt
     * @param scores its owner's words on cost, energy and performance, 0 to 100
     * @param walltime the longest execution it takes; absent: any
     * @param rests why nothing is placed there, after faults of its site; absent: it takes work
     */
    @Serdeable
    public record Pool(
            String name,
            String executor,
            double cpu,
            long memoryBytes,
            double freeCpu,
            long freeMemoryBytes,
            @Nullable Gpu gpu,
            Map<String, Integer> scores,
            @Nullable String walltime,
            @Nullable String rests) {}

    /** GPUs of a pool. */
    @Serdeable
    public record Gpu(String kind, int count, int free) {}

    /**
     * The site's store.
     *
     * @param bytes it held when the site told of itself last; absent: it never did
     * @param quotaBytes absent: none
     */
    @Serdeable
    public record Store(@Nullable Long bytes, @Nullable Long quotaBytes) {}

    /**
     * What its owner allows.
     *
     * @param executors kinds of executors that may start work
     * @param closedBecause absent: it is open
     */
    @Serdeable
    public record Allow(
            List<String> projects,
            List<String> executors,
            boolean open,
            @Nullable String closedBecause) {}
}
