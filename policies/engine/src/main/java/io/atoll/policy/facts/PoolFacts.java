package io.atoll.policy.facts;

import io.atoll.kernel.id.PoolName;
import io.atoll.kernel.quantity.ByteSize;
import io.atoll.kernel.quantity.Cpu;
import java.time.Duration;
import java.util.Collections;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A pool as placement sees it.
 *
 * @param executor kind of the executor that starts its work, as its site names it
 * @param cpu in all
 * @param memory in all
 * @param freeCpu not yet given to an attempt
 * @param freeMemory not yet given to an attempt
 * @param gpu absent: none
 * @param walltime longest execution it takes; absent: any
 * @param arch as {@code uname -m}; absent: any
 * @param scores its owner's words on cost, energy and performance, each 0 to 100
 * @param waiting executions placed here that do not run yet
 * @param rests why nothing is placed here after faults of the site: ends the sentence "the pool …";
 *     empty: it takes work
 * @param runtimes what its executor can give work to run in
 */
public record PoolFacts(
        PoolName name,
        String executor,
        Cpu cpu,
        ByteSize memory,
        Cpu freeCpu,
        ByteSize freeMemory,
        Optional<GpuFacts> gpu,
        Optional<Duration> walltime,
        Optional<String> arch,
        SortedMap<String, Integer> scores,
        int waiting,
        String rests,
        Runtimes runtimes) {

    public PoolFacts {
        scores = Collections.unmodifiableSortedMap(new TreeMap<>(scores));
        // Facts of before these were told.
        rests = Objects.requireNonNullElse(rests, "");
        runtimes = Objects.requireNonNullElse(runtimes, Runtimes.PLAIN);
    }

    /** A pool that takes work, and gives it the machine as it is. */
    public PoolFacts(
            PoolName name,
            String executor,
            Cpu cpu,
            ByteSize memory,
            Cpu freeCpu,
            ByteSize freeMemory,
            Optional<GpuFacts> gpu,
            Optional<Duration> walltime,
            Optional<String> arch,
            SortedMap<String, Integer> scores,
            int waiting) {
        this(
                name,
                executor,
                cpu,
                memory,
                freeCpu,
                freeMemory,
                gpu,
                walltime,
                arch,
                scores,
                waiting,
                "",
                Runtimes.PLAIN);
    }

    /** The same, but nothing is placed there. @param why empty: it takes work */
    public PoolFacts resting(String why) {
        return new PoolFacts(
                name,
                executor,
                cpu,
                memory,
                freeCpu,
                freeMemory,
                gpu,
                walltime,
                arch,
                scores,
                waiting,
                why,
                runtimes);
    }

    /** The same, but its executor gives work {@code others} to run in. */
    public PoolFacts giving(Runtimes others) {
        return new PoolFacts(
                name,
                executor,
                cpu,
                memory,
                freeCpu,
                freeMemory,
                gpu,
                walltime,
                arch,
                scores,
                waiting,
                rests,
                others);
    }

    /**
     * What an executor can give work to run in.
     *
     * @param plain the machine as it is
     * @param images an image that the work names
     */
    public record Runtimes(boolean plain, boolean images) {
        /** No images. */
        public static final Runtimes PLAIN = new Runtimes(true, false);
    }

    /**
     * A pool's GPUs.
     *
     * @param kind such as a100
     * @param count in all
     * @param free not yet given to an attempt
     * @param memory of each
     * @param acceptsOthers the pool also takes work that asks for no GPU
     */
    public record GpuFacts(
            String kind, int count, int free, ByteSize memory, boolean acceptsOthers) {}
}
