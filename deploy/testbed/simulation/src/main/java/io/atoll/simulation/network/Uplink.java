package io.atoll.simulation.network;

import io.atoll.agent.event.AgentEffect;
import io.atoll.agent.site.Heard;
import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.id.Generation;
import io.atoll.kernel.id.SiteName;
import io.atoll.kernel.id.TransferId;
import io.atoll.work.Report;
import io.atoll.work.ReportMark;
import io.atoll.work.SiteOffer;
import java.util.Set;
import java.util.UUID;

/** What an agent sends. */
public sealed interface Uplink {
    /** The first message of a link. */
    record Hello(
            SiteName site,
            Generation generation,
            Digest key,
            UUID installation,
            long startCounter,
            UUID process,
            SiteOffer offer,
            long highestReport,
            Heard heard)
            implements Uplink {}

    record Heartbeat(Digest held, Set<TransferId> orders) implements Uplink {}

    record Numbered(ReportMark mark, Report report) implements Uplink {}

    record Inventory(AgentEffect.SendInventory all) implements Uplink {}
}
