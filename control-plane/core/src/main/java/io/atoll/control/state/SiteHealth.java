package io.atoll.control.state;

import io.atoll.kernel.id.PoolName;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What is known of a site's faults.
 *
 * @param fault what its agent has found wrong when it looked last, in one sentence; empty: nothing
 * @param pools those that are not sound
 */
public record SiteHealth(String fault, SortedMap<PoolName, PoolHealth> pools) {
    /** Nothing is wrong. */
    public static final SiteHealth SOUND = new SiteHealth("", new TreeMap<>());

    public SiteHealth {
        pools = Collections.unmodifiableSortedMap(new TreeMap<>(pools));
    }

    /** The same with another word of its agent. */
    public SiteHealth fault(String found) {
        return new SiteHealth(found, pools);
    }

    /** The same with {@code pool} as it stands now. */
    public SiteHealth with(PoolName pool, PoolHealth health) {
        var changed = new TreeMap<>(pools);
        changed.put(pool, health);
        return new SiteHealth(fault, changed);
    }

    /** The same with {@code pool} sound. */
    public SiteHealth sound(PoolName pool) {
        var changed = new TreeMap<>(pools);
        changed.remove(pool);
        return new SiteHealth(fault, changed);
    }

    /** Why nothing is placed in {@code pool}, for people; empty: it takes work. */
    public String rests(PoolName pool) {
        if (!fault.isEmpty()) {
            return "rests while its site has a fault: " + fault;
        }
        return switch (pools.get(pool)) {
            case null -> "";
            case PoolHealth.Doubted _ -> "";
            case PoolHealth.Resting(var until, var _, var faults, var why) ->
                    "rests until %s: %s".formatted(until, said(faults, why));
            case PoolHealth.Tried(var attempt, var _, var _, var faults, var why) ->
                    attempt.map(
                                    one ->
                                            "rests until one attempt (%s) has tried it: %s"
                                                    .formatted(one, said(faults, why)))
                            .orElse("");
        };
    }

    private static String said(int faults, String why) {
        return "%d attempts in a row ended by faults of the site, the last one: %s"
                .formatted(faults, why);
    }
}
