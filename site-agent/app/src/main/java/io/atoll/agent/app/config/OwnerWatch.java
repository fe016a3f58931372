package io.atoll.agent.app.config;

import io.atoll.kernel.time.TimeSource;
import io.atoll.work.SiteOffer;
import java.nio.file.Files;
import java.time.LocalTime;
import java.time.ZoneId;

/**
 * What the owner offers right now: the configuration, and whether hours and stop file let new work
 * start. Keeps no state; asked before every start and every second.
 */
public final class OwnerWatch {
    private final AgentConfig config;
    private final TimeSource time;
    private final ZoneId zone;

    /** {@code zone}: whose clock the hours are of. */
    public OwnerWatch(AgentConfig config, TimeSource time, ZoneId zone) {
        this.config = config;
        this.time = time;
        this.zone = zone;
    }

    public SiteOffer offer() {
        String closed = closedBecause();
        return new SiteOffer(
                config.labels(),
                config.pools(),
                new SiteOffer.Allowance(
                        config.allow().projects(),
                        config.allow().executors(),
                        closed.isEmpty(),
                        closed),
                config.offlineUpTo(),
                config.storeQuota());
    }

    private String closedBecause() {
        var allow = config.allow();
        if (allow.stopFile().filter(Files::exists).isPresent()) {
            return "the site's owner stopped new work: %s exists".formatted(allow.stopFile().get());
        }
        var clock = LocalTime.ofInstant(time.now(), zone);
        return allow.hours().filter(hours -> !hours.contains(clock)).isPresent()
                ? "the site's owner lets work start only at %s (local time)"
                        .formatted(allow.hours().get())
                : "";
    }
}
