package io.atoll.control.placement;

import io.atoll.control.live.LiveAttempt;
import io.atoll.control.live.LiveExecution;
import io.atoll.control.live.LiveSite;
import io.atoll.control.state.ExecutionState;
import io.atoll.kernel.id.PoolName;
import io.atoll.kernel.id.SiteName;
import io.atoll.kernel.quantity.Resources;
import java.util.ArrayList;
import java.util.List;

/**
 * What may be handed ahead. It may take the room of what it follows, once: the next one behind the
 * same attempt needs room of its own. Pure.
 */
final class HandingAhead {
    private HandingAhead() {}

    /** The attempts it would start behind; empty: not all of them are at that site. */
    static List<LiveAttempt> awaited(LiveExecution execution, SiteName site) {
        var awaits = new ArrayList<LiveAttempt>();
        for (var producer : execution.producers()) {
            if (producer.state() instanceof ExecutionState.Succeeded) {
                continue;
            }
            var attempt = producer.attempt();
            if (!(producer.state() instanceof ExecutionState.Active)
                    || attempt == null
                    || attempt.ended()
                    || !attempt.record().site().equals(site)
                    || awaits.size() >= 64) {
                return List.of();
            }
            awaits.add(attempt);
        }
        return awaits;
    }

    /** Whether there is room for it behind {@code awaits}. */
    static boolean follows(
            LiveSite site, PoolName name, LiveExecution execution, List<LiveAttempt> awaits) {
        var pool = site.pool(name);
        if (pool.isEmpty()) {
            return false;
        }
        var need = execution.template().spec().resources();
        long cpu = pool.get().freeCpuMillis();
        long memory = pool.get().freeMemoryBytes();
        int gpus = pool.get().freeGpus();
        for (var awaited : awaits) {
            if (awaited.record().pool().equals(name) && !awaited.followed()) {
                var room = awaited.execution().template().spec().resources();
                cpu += room.cpu().millis();
                memory += room.memory().bytes();
                gpus += room.gpu().map(Resources.GpuRequest::count).orElse(0);
            }
        }
        return cpu >= need.cpu().millis()
                && memory >= need.memory().bytes()
                && gpus >= need.gpu().map(Resources.GpuRequest::count).orElse(0);
    }
}
