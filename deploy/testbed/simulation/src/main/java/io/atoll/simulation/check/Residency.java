package io.atoll.simulation.check;

import io.atoll.bridge.ContentStore;
import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.id.SiteName;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** P5: no content lies in a store where a data policy forbids its classes, not for a moment. */
final class Residency {
    private final Truth truth;
    private final Invariants.Law law;
    private final SortedMap<SiteName, ContentStore> stores;
    private final Map<SiteName, ContentStore.Usage> last = new HashMap<>();
    private final Map<SiteName, Set<Digest>> judged = new HashMap<>();

    Residency(Truth truth, Invariants.Law law, SortedMap<SiteName, ContentStore> stores) {
        this.truth = truth;
        this.law = law;
        this.stores = new TreeMap<>(stores);
    }

    void afterEvent() {
        stores.forEach(
                (site, store) -> {
                    var usage = store.usage();
                    if (!usage.equals(last.put(site, usage))) {
                        look(site, store);
                    }
                });
    }

    private void look(SiteName site, ContentStore store) {
        var done = judged.computeIfAbsent(site, _ -> new HashSet<>());
        for (var digest : store.list()) {
            if (done.add(digest)) {
                truth.lay(site, digest);
                judge(site, digest);
            }
        }
    }

    private void judge(SiteName site, Digest digest) {
        var content = truth.of(digest);
        if (content.isEmpty()) {
            throw new Violation("P5", "%s lies at %s, and nobody made it".formatted(digest, site));
        }
        if (!law.mayLie(content.get(), site)) {
            throw new Violation(
                    "P5",
                    "%s of classes %s from %s lies at %s"
                            .formatted(
                                    digest, content.get().classes(), content.get().origin(), site));
        }
    }
}
