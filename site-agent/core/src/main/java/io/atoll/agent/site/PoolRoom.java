package io.atoll.agent.site;

import io.atoll.kernel.id.PoolName;
import io.atoll.work.Assignment;
import io.atoll.work.SiteOffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What is free in each pool of this site. The leader accounts for it too; this is the site's own
 * word, so that attempts handed ahead never take more than the pool has. Soft: counted again from
 * the journal at each start.
 */
final class PoolRoom {
    private final Map<PoolName, Free> free = new HashMap<>();

    PoolRoom(List<SiteOffer.Pool> pools) {
        for (var pool : pools) {
            free.put(
                    pool.name(),
                    new Free(
                            pool.cpu().millis(),
                            pool.memory().bytes(),
                            pool.gpu().map(SiteOffer.Gpu::count).orElse(0)));
        }
    }

    boolean fits(Assignment assignment) {
        var room = free.get(assignment.pool());
        var asked = assignment.spec().resources();
        return room != null
                && room.cpuMillis >= asked.cpu().millis()
                && room.memoryBytes >= asked.memory().bytes()
                && room.gpus >= asked.gpus();
    }

    /** Whether nothing at all fits: looking at what waits is of no use then. */
    boolean isFull() {
        return free.values().stream()
                .allMatch(room -> room.cpuMillis <= 0 || room.memoryBytes <= 0);
    }

    void take(Assignment assignment) {
        change(assignment, -1);
    }

    void giveBack(Assignment assignment) {
        change(assignment, 1);
    }

    private void change(Assignment assignment, int sign) {
        var asked = assignment.spec().resources();
        free.computeIfPresent(
                assignment.pool(),
                (_, room) ->
                        new Free(
                                room.cpuMillis + sign * asked.cpu().millis(),
                                room.memoryBytes + sign * asked.memory().bytes(),
                                room.gpus + sign * asked.gpus()));
    }

    private record Free(long cpuMillis, long memoryBytes, int gpus) {}
}
