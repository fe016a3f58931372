package io.atoll.control.site;

import io.atoll.control.live.LiveSite;
import io.atoll.kernel.id.Generation;
import io.atoll.kernel.id.SiteName;
import java.util.Optional;

/**
 * Whether what comes from a site counts: a site that joined again, or was retired, is not the one
 * that sent it. Pure. (Attempts are fenced by their number: {@code LiveAttempt}.)
 */
public final class Fencing {
    private Fencing() {}

    /** Whether {@code generation} is the one of {@code site}, which may still speak. */
    public static boolean isCurrent(LiveSite site, Generation generation) {
        return !site.retired() && site.row().generation().equals(generation);
    }

    /** The site, if {@code generation} is its own and it may still speak. */
    public static Optional<LiveSite> current(
            SiteRegistry sites, SiteName name, Generation generation) {
        return sites.find(name).filter(site -> isCurrent(site, generation));
    }
}
