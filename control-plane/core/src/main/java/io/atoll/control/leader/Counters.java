package io.atoll.control.leader;

import io.atoll.control.event.HeldAttempts;
import io.atoll.control.live.LiveArtifact;
import io.atoll.control.live.LiveAttempt;
import io.atoll.control.live.LivePool;
import io.atoll.control.live.LiveRun;
import io.atoll.control.live.LiveSite;
import io.atoll.kernel.quantity.Resources;
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
        // Outputs that are held back are made again if they are not found again.
        rooms.artifacts().all().stream()
                .filter(a -> !isHeldBack(rooms, a))
                .forEach(a -> counters.count("uses", a.artifact().id(), a.uses()));
        return counters.counted;
    }

    private static boolean isHeldBack(Rooms rooms, LiveArtifact artifact) {
        return artifact.artifact()
                .lineage()
                .filter(made -> !artifact.visible() && rooms.gate().waitsFor(made.attempt()))
                .isPresent();
    }

    private void run(LiveRun run) {
        count("open", run.row().run(), run.open());
        for (var template : run.templates().values()) {
            var name = run.row().run() + " " + template.spec().name();
            count("active", name, template.active());
            count("failed", name, template.failed());
            template.placed().forEach((site, count) -> count("placed at " + site, name, count));
        }
        for (var execution : run.executions()) {
            if (!execution.ended()) {
                count("unmet", execution.id(), execution.unmet());
                count("unconfirmed", execution.id(), execution.unconfirmed().size());
            }
        }
    }

    private void site(LiveSite site) {
        for (var attempt : site.attempts().values()) {
            count("reserved", attempt.id(), attempt.reserved() ? 1 : 0);
            count("waiting", attempt.id(), attempt.counted() ? 1 : 0);
        }
        kept(site);
        for (var offered : site.row().facts().pools()) {
            pool(site, site.pool(offered.name()).orElseThrow());
        }
    }

    // What is kept beside its attempts, against all of them.
    private void kept(LiveSite site) {
        var all = site.attempts().values();
        var held = HeldAttempts.digest(all.stream().map(LiveAttempt::held).toList());
        var heldBack = all.stream().filter(LiveAttempt::heldBack).toList();
        var unknown = all.stream().filter(attempt -> !attempt.known()).toList();
        var name = site.row().site();
        count("digest otherwise", name, site.heldDigest().equals(held) ? 0 : 1);
        count("held back otherwise", name, site.heldBack().equals(heldBack) ? 0 : 1);
        count("not known otherwise", name, site.unknown().equals(unknown) ? 0 : 1);
    }

    private void pool(LiveSite site, LivePool pool) {
        var name = site.row().site() + "/" + pool.name();
        long cpuMillis = 0;
        long memoryBytes = 0;
        long gpus = 0;
        int waiting = 0;
        for (var attempt : site.attempts().values()) {
            if (attempt.record().pool().equals(pool.name())) {
                waiting += attempt.counted() ? 1 : 0;
                if (attempt.reserved()) {
                    var need = attempt.execution().template().spec().resources();
                    cpuMillis += need.cpu().millis();
                    memoryBytes += need.memory().bytes();
                    gpus += need.gpu().map(Resources.GpuRequest::count).orElse(0);
                }
            }
        }
        count("uncounted cpu", name, pool.usedCpuMillis() - cpuMillis);
        count("uncounted memory", name, pool.usedMemoryBytes() - memoryBytes);
        count("uncounted gpus", name, pool.usedGpus() - gpus);
        count("used cpu", name, pool.usedCpuMillis());
        count("used memory", name, pool.usedMemoryBytes());
        count("used gpus", name, pool.usedGpus());
        count("uncounted waiting", name, pool.waiting() - waiting);
    }

    private void count(String what, Object whose, long number) {
        if (number != 0) {
            counted.put(what + " " + whose, Long.toString(number));
        }
    }
}
