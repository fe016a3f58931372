package io.atoll.simulation;

import io.atoll.kernel.fault.FaultHandler;
import io.atoll.kernel.loop.LoopConfig;
import io.atoll.kernel.virtual.SeededRandom;
import io.atoll.kernel.virtual.VirtualEventLoop;
import io.atoll.kernel.virtual.VirtualTime;
import io.atoll.simulation.check.Truth;
import java.time.Duration;

/**
 * What all parts of one simulation share. Owned by the thread that runs it.
 *
 * @param truth what the simulation knows by itself, whatever the cores say
 * @param scenario what goes on
 * @param sabotage what is broken on purpose, to see a check fail
 */
public record World(
        VirtualTime time,
        SeededRandom random,
        FaultHandler faults,
        Trace trace,
        Truth truth,
        Scenario scenario,
        Sabotage sabotage) {

    /** A loop of a simulated process. */
    public VirtualEventLoop loop(String name, int eventsPerDrain, Runnable afterDrain) {
        var config =
                LoopConfig.named(name)
                        .withMailboxCapacity(100_000)
                        .withMaxEventsPerDrain(eventsPerDrain);
        return new VirtualEventLoop(config, time, faults, afterDrain);
    }

    /** Uniform between the two, both in milliseconds. */
    public static Duration between(SeededRandom random, int leastMillis, int mostMillis) {
        return Duration.ofMillis(leastMillis + random.nextInt(mostMillis - leastMillis + 1));
    }

    /** True in {@code percent} of all cases. */
    public static boolean chance(SeededRandom random, double percent) {
        return random.nextDouble() * 100 < percent;
    }
}
