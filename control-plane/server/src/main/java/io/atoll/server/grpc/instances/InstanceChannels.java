package io.atoll.server.grpc.instances;

import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.protocol.channel.PeerChannels;
import io.atoll.server.config.ListenAddress;
import io.atoll.server.coordination.Leader;
import io.grpc.ManagedChannel;
import io.netty.handler.ssl.SslContext;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The connection to the instance that leads; one at a time, made when it is first needed. Safe from
 * any thread. Soft: a broken connection connects again at its next call.
 */
public final class InstanceChannels implements AutoCloseable {
    private final SslContext tls;
    private final ReentrantLock lock = new ReentrantLock();
    // Guarded by the lock.
    private @Nullable Leader connected;
    private @Nullable ManagedChannel channel;
    private boolean closed;

    public InstanceChannels(SslContext tls) {
        this.tls = tls;
    }

    /**
     * A channel to {@code leader}; the one to an earlier leader is closed.
     *
     * @throws AtollException UNAVAILABLE if this instance is stopping
     */
    public ManagedChannel to(Leader leader) {
        lock.lock();
        try {
            if (closed) {
                throw new AtollException(
                        ErrorCode.UNAVAILABLE, "cannot reach the leader: this instance stops");
            }
            var current = channel;
            if (current != null && leader.equals(connected)) {
                return current;
            }
            if (current != null) {
                current.shutdownNow();
            }
            var address = ListenAddress.parse(leader.address());
            var opened = PeerChannels.open(address.host(), address.port(), tls);
            connected = leader;
            channel = opened;
            return opened;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            if (channel != null) {
                channel.shutdownNow();
            }
        } finally {
            lock.unlock();
        }
    }
}
