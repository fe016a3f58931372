package io.atoll.control.live;

import io.atoll.kernel.id.SiteName;
import io.atoll.kernel.label.Labels;
import java.time.Duration;
import java.util.List;

/**
 * Settings of the core.
 *
 * @param globalStore the built-in global store's site name
 * @param globalBound labels that residency may use for it
 * @param leaseTtl how long a site counts as alive after the reply to its last renewal; at least 3
 *     {@code heartbeatEvery}
 * @param heartbeatEvery how often agents renew
 * @param repeatAfter when something not reported yet is sent again
 * @param lossMargin added before an attempt that was not started is given up (safety.md, rule 12)
 * @param ticketTtl how long a ticket counts
 * @param requestTtl how long a deferred request may take
 * @param uploadTtl how long an upload is kept that nobody goes on with
 * @param limits past which callers are refused
 * @param siteFaults when faults of sites take pools out of placement
 * @param tripwire plants faults in tests
 * @param features what is added to the leader
 */
public record LeaderConfig(
        SiteName globalStore,
        Labels globalBound,
        Duration leaseTtl,
        Duration heartbeatEvery,
        Duration repeatAfter,
        Duration lossMargin,
        Duration ticketTtl,
        Duration requestTtl,
        Duration uploadTtl,
        Limits limits,
        SiteFaults siteFaults,
        Tripwire tripwire,
        List<Feature.Maker> features) {
    public static final LeaderConfig DEFAULT =
            new LeaderConfig(
                    new SiteName("global"),
                    Labels.none(),
                    Duration.ofSeconds(15),
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(30),
                    Duration.ofMinutes(15),
                    Duration.ofMinutes(10),
                    Duration.ofHours(24),
                    Limits.DEFAULT,
                    SiteFaults.DEFAULT,
                    Tripwire.NONE,
                    List.of());

    public LeaderConfig {
        features = List.copyOf(features);
        if (leaseTtl.compareTo(heartbeatEvery.multipliedBy(3)) < 0) {
            throw new IllegalArgumentException(
                    "cannot lead: the lease lasts %s (expected at least 3 heartbeats of %s)"
                            .formatted(leaseTtl, heartbeatEvery));
        }
    }

    /** The same with faults planted. */
    public LeaderConfig with(Tripwire planted) {
        return new LeaderConfig(
                globalStore,
                globalBound,
                leaseTtl,
                heartbeatEvery,
                repeatAfter,
                lossMargin,
                ticketTtl,
                requestTtl,
                uploadTtl,
                limits,
                siteFaults,
                planted,
                features);
    }

    /**
     * When faults of sites take pools out of placement.
     *
     * @param inARow attempts of a pool that end by faults of its site before it rests; 1 or more
     * @param within which the first and the last of them must end
     * @param rest how long a pool rests the first time, twice as long each further time
     * @param longestRest it never rests longer
     * @param perExecution faults of sites that one execution may meet before it fails
     */
    public record SiteFaults(
            int inARow, Duration within, Duration rest, Duration longestRest, int perExecution) {
        public static final SiteFaults DEFAULT =
                new SiteFaults(
                        3,
                        Duration.ofMinutes(10),
                        Duration.ofSeconds(30),
                        Duration.ofMinutes(15),
                        10);

        /** How long a pool rests the {@code times}th time. @param times from 1 */
        public Duration rest(int times) {
            var next = rest.multipliedBy(1L << Math.min(times - 1, 20));
            return next.compareTo(longestRest) < 0 ? next : longestRest;
        }
    }

    /**
     * Bounds of live state.
     *
     * @param executionsPerRun of one run
     * @param executions not ended, in all
     * @param runs unfinished, in all
     * @param inputs pieces of one execution's inputs, a gather's elements counted
     * @param artifacts in memory
     * @param requests deferred at a time
     * @param sites in all
     */
    public record Limits(
            int executionsPerRun,
            int executions,
            int runs,
            int inputs,
            int artifacts,
            int requests,
            int sites) {
        public static final Limits DEFAULT =
                new Limits(100_000, 500_000, 100_000, 10_000, 2_000_000, 10_000, 20_000);
    }
}
