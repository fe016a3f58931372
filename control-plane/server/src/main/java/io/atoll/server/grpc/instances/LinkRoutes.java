package io.atoll.server.grpc.instances;

import io.atoll.kernel.id.IdSource;
import io.atoll.kernel.random.RandomSource;
import io.atoll.kernel.time.TimeSource;
import io.atoll.protocol.v1.ControlMessage;
import io.atoll.server.grpc.agents.SiteLink;
import io.atoll.server.grpc.agents.SiteLinks;
import io.atoll.server.grpc.call.Outgoing;
import io.atoll.server.grpc.call.Upstream;
import io.atoll.server.reign.LeaderView;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;

/** Finds the way of a link to whoever leads. Safe from any thread. */
public final class LinkRoutes {
    private final LeaderView leader;
    private final SiteLinks links;
    private final InstanceChannels channels;
    private final ReentrantLock lock = new ReentrantLock();
    private final IdSource ids; // guarded by the lock

    public LinkRoutes(
            LeaderView leader,
            SiteLinks links,
            InstanceChannels channels,
            TimeSource time,
            RandomSource random) {
        this.leader = leader;
        this.links = links;
        this.channels = channels;
        this.ids = new IdSource(time, random);
    }

    /** To the leader, wherever it is; empty: nobody leads, as far as is known. */
    public Optional<Upstream> toLeader(SiteLink.Peer peer, Outgoing<ControlMessage> outgoing) {
        var here = here(peer, outgoing);
        return here.isPresent()
                ? here
                : leader.elsewhere()
                        .map(found -> new LinkRelay(channels.to(found), peer, outgoing));
    }

    /** To the leader here; empty: this instance does not lead. */
    public Optional<Upstream> here(SiteLink.Peer peer, Outgoing<ControlMessage> outgoing) {
        return leader.reign().map(reign -> new SiteLink(newId(), peer, reign, links, outgoing));
    }

    private UUID newId() {
        lock.lock();
        try {
            return ids.next();
        } finally {
            lock.unlock();
        }
    }
}
