package io.atoll.server.grpc.logs;

import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.id.IdSource;
import io.atoll.kernel.id.SiteName;
import io.atoll.kernel.random.RandomSource;
import io.atoll.kernel.time.TimeSource;
import io.atoll.server.grpc.agents.LogReading;
import io.atoll.server.grpc.agents.SiteLinks;
import io.atoll.server.grpc.instances.InstanceChannels;
import io.atoll.server.reign.LeaderView;
import io.atoll.server.stream.LogGateway;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.Flow;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Reads logs: over the site's link if this instance leads, else from the instance that does. Safe
 * from any thread.
 */
public final class LogRequests implements LogGateway {
    private static final Duration CALL_LIMIT = Duration.ofMinutes(1);

    private final LeaderView leader;
    private final SiteLinks links;
    private final InstanceChannels channels;
    private final ReentrantLock lock = new ReentrantLock();
    private final IdSource ids; // guarded by the lock

    public LogRequests(
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

    @Override
    public Flow.Publisher<Chunk> read(SiteName site, Wanted wanted) {
        var elsewhere = leader.reign().isPresent() ? null : leader.elsewhere().orElse(null);
        return elsewhere == null
                ? readHere(site, wanted)
                : new RemoteLog(() -> channels.to(elsewhere), site, wanted, CALL_LIMIT);
    }

    /** Reads over a link that this instance has; never asks another one. */
    public Flow.Publisher<Chunk> readHere(SiteName site, Wanted wanted) {
        return reader -> {
            var link = links.find(site);
            if (link.isEmpty()) {
                Refusal.of(
                        reader,
                        new AtollException(
                                ErrorCode.UNAVAILABLE,
                                "cannot read the log of %s: site '%s' has no link"
                                        .formatted(wanted.attempt(), site)));
                return;
            }
            var reading = new LogReading(newId(), link.get(), wanted, links.logs(), reader);
            try {
                links.logs().add(reading);
            } catch (AtollException full) {
                Refusal.of(reader, full);
                return;
            }
            reader.onSubscribe(reading);
            reading.begin();
        };
    }

    private UUID newId() {
        lock.lock();
        try {
            return ids.next();
        } finally {
            lock.unlock();
        }
    }

    /** A reading that fails before it begins. */
    private record Refusal() implements Flow.Subscription {
        static void of(Flow.Subscriber<? super Chunk> reader, AtollException why) {
            reader.onSubscribe(new Refusal());
            reader.onError(why);
        }

        @Override
        public void request(long count) {
            // nothing comes
        }

        @Override
        public void cancel() {
            // nothing runs
        }
    }
}
