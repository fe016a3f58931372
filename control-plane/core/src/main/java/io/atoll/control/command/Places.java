package io.atoll.control.command;

import io.atoll.control.live.LiveSite;
import io.atoll.control.site.SiteRegistry;
import io.atoll.kernel.id.SiteName;
import io.atoll.policy.facts.SiteFacts;
import java.util.List;

/** The sites to which a run could go: all that are not retired, in name order. */
sealed interface Places {
    /** What placement sees of them, as if everything were free. */
    List<SiteFacts> atRest();

    List<SiteName> names();

    /** As they were once; safe from any thread. */
    record Copied(List<SiteFacts> atRest) implements Places {
        public Copied {
            atRest = List.copyOf(atRest);
        }

        @Override
        public List<SiteName> names() {
            return atRest.stream().map(SiteFacts::name).toList();
        }
    }

    /** As they are now; on the leader's thread only. What is not asked for is not made. */
    record Live(SiteRegistry sites) implements Places {
        @Override
        public List<SiteFacts> atRest() {
            return sites.facts().atRest();
        }

        @Override
        public List<SiteName> names() {
            return sites.all().stream()
                    .filter(site -> !site.retired())
                    .map(LiveSite::row)
                    .map(row -> row.site())
                    .toList();
        }
    }
}
