package io.atoll.control.leader;

import io.atoll.control.live.LiveArtifact;
import io.atoll.control.live.LivePool;
import io.atoll.control.live.LiveRun;
import io.atoll.control.live.LiveSite;
import io.atoll.control.state.ExecutionState;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What is counted beside the rows: a leader that goes on counts as events come, a new one counts
 * anew from the rows, and both must come to the same. For checks. Pure over live state.
 */
final class Counters {
    private final SortedMap<String, String> counted = new TreeMap<>();

    private Counters() {}

    /** Each counter that is not zero, by a name that tells whose it is. */
    static SortedMap<String, String> of(Rooms rooms) {
        var counters = new Counters();
        counters.count("open", "", rooms.runs().open());
        rooms.runs().all().forEach(counters::run);
        rooms.sites().all().forEach(counters::site);
        // Outputs that are held back stay in use until their run ends, or are found again.
        rooms.artifacts().all().stream()
                .filter(LiveArtifact::visible)
                .forEach(a -> counters.count("uses", a.artifact().id(), a.uses()));
        return counters.counted;
    }

    private void run(LiveRun run) {
        count("open", run.row().run(), run.open());
        for (var template : run.templates().values()) {
            var name = run.row().run() + " " + template.spec().name();
            count("active", name, template.active());
            count("failed", name, template.failed());
        }
        for (var execution : run.executions()) {
            if (!execution.ended()) {
                count("unmet", execution.id(), execution.unmet());
                count("unconfirmed", execution.id(), execution.unconfirmed().size());
            }
        }
    }

    // What is being cancelled is left out: behind what has ended already, a new leader gives it
    // room
    // that the one before it did not.
    private void site(LiveSite site) {
        for (var attempt : site.attempts().values()) {
            if (attempt.execution().state() instanceof ExecutionState.Active) {
                count("reserved", attempt.id(), attempt.reserved() ? 1 : 0);
                count("waiting", attempt.id(), attempt.counted() ? 1 : 0);
            }
        }
        for (var offered : site.row().facts().pools()) {
            pool(site, site.pool(offered.name()).orElseThrow());
        }
    }

    private void pool(LiveSite site, LivePool pool) {
        var name = site.row().site() + "/" + pool.name();
        long reserved = 0;
        int waiting = 0;
        for (var attempt : site.attempts().values()) {
            if (attempt.record().pool().equals(pool.name())) {
                var need = attempt.execution().template().spec().resources();
                reserved += attempt.reserved() ? need.cpu().millis() : 0;
                waiting += attempt.counted() ? 1 : 0;
            }
        }
        count("uncounted cpu", name, pool.usedCpuMillis() - reserved);
        count("uncounted waiting", name, pool.waiting() - waiting);
    }

    private void count(String what, Object whose, long number) {
        if (number != 0) {
            counted.put(what + " " + whose, Long.toString(number));
        }
    }
}
