package io.atoll.control.decision;

import io.atoll.kernel.id.PoolName;
import io.atoll.kernel.id.SiteName;
import io.atoll.policy.facts.SiteFacts;
import java.util.List;

/**
 * One change of the facts that placement sees. Facts at revision r are the last checkpoint at or
 * before r with all later changes up to r.
 */
public sealed interface FactsDelta {
    /** The facts' number once this change is in; each change raises it by one. */
    long revision();

    /** A site is new or anything but its free capacity changed; replaces what was known of it. */
    record SiteChanged(long revision, SiteFacts site) implements FactsDelta {}

    /** A site is gone for good. */
    record SiteRemoved(long revision, SiteName site) implements FactsDelta {}

    /** What is free in a pool, after something was given out or came back. */
    record PoolUsed(
            long revision,
            SiteName site,
            PoolName pool,
            long freeCpuMillis,
            long freeMemoryBytes,
            int freeGpus,
            int waiting)
            implements FactsDelta {}

    /** Everything, in name order: nothing older is needed for what follows. */
    record Checkpoint(long revision, List<SiteFacts> sites) implements FactsDelta {
        public Checkpoint {
            sites = List.copyOf(sites);
        }
    }
}
