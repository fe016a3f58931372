package io.atoll.testbed.benchmarks.measure;

import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.random.RandomSource;
import io.atoll.kernel.time.TimeSource;
import io.atoll.testbed.benchmarks.hollow.HollowSite;
import io.atoll.testbed.benchmarks.hollow.Tally;
import io.atoll.testbed.benchmarks.program.ControlPlane;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Durable life cycles per second: from the first submission over REST until the control plane has
 * acknowledged the last end to a hollow site.
 */
public final class LifeCycles {
    private static final Duration ROUND_LIMIT = Duration.ofMinutes(5);
    private static final double NANOS = 1e9;

    private final ControlPlane control;
    private final TimeSource time;
    private final RandomSource random;

    public LifeCycles(ControlPlane control, TimeSource time, RandomSource random) {
        this.control = control;
        this.time = time;
        this.random = random;
    }

    /**
     * How much to do.
     *
     * @param executions of each run
     * @param rounds measured, after {@code warmUp} others; the median counts
     */
    public record Amount(int runs, int executions, int sites, int rounds, int warmUp) {}

    /** Life cycles per second of each measured round. */
    public List<Double> measure(Amount amount) {
        var tally = new Tally(time);
        var sites = new ArrayList<HollowSite>();
        try {
            for (int i = 1; i <= amount.sites(); i++) {
                String name = "hollow-" + i;
                var invitation = control.invite(name);
                sites.add(
                        HollowSite.open(
                                invitation.address(),
                                invitation.token(),
                                control.folder().resolveSibling(name),
                                tally,
                                time,
                                random));
            }
            var rates = new ArrayList<Double>();
            for (int round = 0; round < amount.warmUp() + amount.rounds(); round++) {
                double rate = round(amount, tally, sites);
                if (round >= amount.warmUp()) {
                    rates.add(rate);
                }
            }
            return rates;
        } finally {
            sites.forEach(HollowSite::close);
        }
    }

    private double round(Amount amount, Tally tally, List<HollowSite> sites) {
        var runs = new Runs(control.api(), time);
        var submitted = new ArrayList<String>();
        long assignedBefore = sites.stream().mapToLong(HollowSite::assignments).sum();
        long goal = tally.ends() + (long) amount.runs() * amount.executions();
        var workflow =
                Runs.wide(
                        "life-cycles",
                        amount.executions(),
                        "[/bin/true]",
                        "site.labels.kind == 'hollow'");
        long began = time.nanoTime();
        for (int i = 0; i < amount.runs(); i++) {
            submitted.add(runs.submit(workflow));
        }
        long ended = tally.await(goal, ROUND_LIMIT);
        for (String run : submitted) {
            runs.requireAllSucceeded(run, amount.executions());
        }
        long assigned = sites.stream().mapToLong(HollowSite::assignments).sum() - assignedBefore;
        long expected = (long) amount.runs() * amount.executions();
        if (assigned != expected || tally.ends() != goal) {
            throw new AtollException(
                    ErrorCode.CORRUPT,
                    "cannot vouch for the figures: %d attempts were assigned (expected %d)"
                            .formatted(assigned, expected));
        }
        return expected / ((ended - began) / NANOS);
    }
}
