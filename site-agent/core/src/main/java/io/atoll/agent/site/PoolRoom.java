package io.atoll.agent.site;

import io.atoll.agent.attempt.ExecutionSpec;
import io.atoll.agent.link.SiteOffer;
import io.atoll.kernel.id.PoolName;
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

    boolean fits(ExecutionSpec spec) {
        var room = free.get(spec.pool());
        return room != null
                && room.cpuMillis >= spec.cpu().millis()
                && room.memoryBytes >= spec.memory().bytes()
                && room.gpus >= spec.gpus();
    }

    /** Whether nothing at all fits: looking at what waits is of no use then. */
    boolean isFull() {
        return free.values().stream()
                .allMatch(room -> room.cpuMillis <= 0 || room.memoryBytes <= 0);
    }

    void take(ExecutionSpec spec) {
        change(spec, -1);
    }

    void giveBack(ExecutionSpec spec) {
        change(spec, 1);
    }

    private void change(ExecutionSpec spec, int sign) {
        free.computeIfPresent(
                spec.pool(),
                (_, room) ->
                        new Free(
                                room.cpuMillis + sign * spec.cpu().millis(),
                                room.memoryBytes + sign * spec.memory().bytes(),
                                room.gpus + sign * spec.gpus()));
    }

    private record Free(long cpuMillis, long memoryBytes, int gpus) {}
}
