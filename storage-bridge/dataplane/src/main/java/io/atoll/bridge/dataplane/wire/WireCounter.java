package io.atoll.bridge.dataplane.wire;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts a connection's bytes below TLS. Written by the connection's event loop, read by its
 * transfer thread.
 */
// The promise that is passed on tells what became of a write.
@SuppressWarnings("FutureReturnValueIgnored")
public final class WireCounter extends ChannelDuplexHandler {
    private final AtomicLong received = new AtomicLong();
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong takenReceived = new AtomicLong();
    private final AtomicLong takenSent = new AtomicLong();

    /**
     * Bytes received since this was last asked. What a connection carries between two exchanges,
     * its handshake and what of a request arrives before its first line was read, belongs to the
     * next one.
     */
    public long takeReceived() {
        long all = received.get();
        return all - takenReceived.getAndSet(all);
    }

    /** Bytes sent since this was last asked. */
    public long takeSent() {
        long all = sent.get();
        return all - takenSent.getAndSet(all);
    }

    public long receivedBytes() {
        return received.get();
    }

    public long sentBytes() {
        return sent.get();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof ByteBuf bytes) {
            received.addAndGet(bytes.readableBytes());
        }
        ctx.fireChannelRead(message);
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        if (message instanceof ByteBuf bytes) {
            sent.addAndGet(bytes.readableBytes());
        }
        ctx.write(message, promise);
    }
}
