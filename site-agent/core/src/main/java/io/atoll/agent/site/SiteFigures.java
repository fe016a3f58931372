package io.atoll.agent.site;

import io.atoll.agent.attempt.HeldAttempt;
import io.atoll.work.HeldState;
import io.atoll.work.SiteOffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How much of everything a site holds at one moment, for whoever watches it. Immutable.
 *
 * @param attempts held, by the state that is told of them: {@code running}; every state is there
 * @param unacknowledged reports that the control plane has not acknowledged
 * @param orders transfers that the site was ordered to make
 * @param room what is free in each pool
 */
public record SiteFigures(
        SortedMap<String, Long> attempts, int unacknowledged, int orders, List<Room> room) {
    /**
     * What is free in a pool now.
     *
     * @param cpuMillis thousandths of a core; below 0 where a pool was made smaller
     */
    public record Room(String pool, long cpuMillis, long memoryBytes, int gpus) {}

    public SiteFigures {
        room = List.copyOf(room);
    }

    static SiteFigures of(
            Collection<HeldAttempt> held,
            List<SiteOffer.Pool> pools,
            int unacknowledged,
            int orders) {
        var attempts = new TreeMap<String, Long>();
        for (var state : HeldState.values()) {
            attempts.put(state.name().toLowerCase(Locale.ROOT), 0L);
        }
        for (var each : held) {
            attempts.merge(
                    Endings.name(each.stage()).name().toLowerCase(Locale.ROOT), 1L, Long::sum);
        }
        return new SiteFigures(attempts, unacknowledged, orders, room(held, pools));
    }

    private static List<Room> room(Collection<HeldAttempt> held, List<SiteOffer.Pool> pools) {
        var room = new ArrayList<Room>();
        for (var pool : pools) {
            long cpuMillis = pool.cpu().millis();
            long memoryBytes = pool.memory().bytes();
            int gpus = pool.gpu().map(SiteOffer.Gpu::count).orElse(0);
            for (var each : held) {
                var asked = each.assignment().spec().resources();
                if (each.assignment().pool().equals(pool.name())
                        && Endings.takesRoom(each.stage())) {
                    cpuMillis -= asked.cpu().millis();
                    memoryBytes -= asked.memory().bytes();
                    gpus -= asked.gpus();
                }
            }
            room.add(new Room(pool.name().text(), cpuMillis, memoryBytes, gpus));
        }
        return room;
    }
}
