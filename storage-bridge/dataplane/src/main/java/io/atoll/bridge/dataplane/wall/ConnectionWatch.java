package io.atoll.bridge.dataplane.wall;

import io.atoll.kernel.time.TimeSource;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.AttributeKey;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/**
 * Holds one connection to its times, first in its pipeline and below TLS: what it sees first are
 * bytes. {@link RequestWatch} tells it of requests, TLS of the end of its handshake. Owned by the
 * connection's event loop.
 */
// A connection that is closed needs no word of how that went.
@SuppressWarnings("FutureReturnValueIgnored")
final class ConnectionWatch extends ChannelInboundHandlerAdapter {
    static final AttributeKey<ConnectionWatch> KEY = AttributeKey.valueOf("atoll-wall");

    private static final long NEVER = Long.MAX_VALUE;

    private final Wall wall;
    private final TimeSource time;
    private final boolean speaksRequests;
    private @Nullable Visitor visitor;
    // Read by the thread that wants this connection to end.
    private volatile @Nullable ChannelHandlerContext context;
    private volatile boolean toLeave;
    private Phase phase = Phase.HANDSHAKE;
    private boolean watchesHandshake;
    private long phaseNanos;
    private @Nullable ScheduledFuture<?> alarm;
    private long alarmNanos = NEVER;

    /** What a connection is doing. */
    enum Phase {
        /** TLS. */
        HANDSHAKE,
        /** The head of a request is on its way. */
        HEAD,
        /** A request's body is on its way. */
        BODY,
        /** A request is being answered, or the connection is a stream of its own. */
        WORK,
        /** Between two requests. */
        IDLE
    }

    /**
     * A watch for a connection that is about to be registered.
     *
     * @param speaksRequests whether {@link RequestWatch} tells of requests; else the connection
     *     counts as one long work once TLS is set up
     */
    ConnectionWatch(Wall wall, boolean speaksRequests) {
        this.wall = wall;
        this.time = wall.time();
        this.speaksRequests = speaksRequests;
        this.phaseNanos = time.nanoTime();
    }

    /** Of the connection that was let in; before it is registered. */
    void watches(Visitor admitted) {
        visitor = admitted;
    }

    /** From any thread: the wall wants this connection to end. */
    void leave() {
        toLeave = true;
        var ctx = context;
        if (ctx != null && !ctx.executor().isShuttingDown()) {
            ctx.executor().execute(() -> leaveUnlessAtWork(ctx));
        }
    }

    /**
     * Somebody has shown who they are. Safe from any thread.
     *
     * @return false: there are too many of them; this connection is to be ended
     */
    boolean introduce() {
        return of().introduce();
    }

    /** Event loop: the peer is told that this end is at work, which is why nothing comes. */
    void atWork() {
        of().moved(time.nanoTime());
    }

    /** Event loop: a phase begins. */
    void enter(Phase next) {
        phase = next;
        phaseNanos = time.nanoTime();
        of().moved(phaseNanos);
        of().work(next == Phase.WORK || next == Phase.BODY);
        arm();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
        if (toLeave) {
            ctx.close();
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        arm();
        ctx.fireChannelActive();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        of().moved(time.nanoTime());
        if (phase == Phase.IDLE) {
            enter(Phase.HEAD);
        }
        if (!watchesHandshake) {
            watchesHandshake = true;
            watchHandshake(ctx);
        }
        ctx.fireChannelRead(message);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (alarm != null) {
            alarm.cancel(false);
        }
        ctx.fireChannelInactive();
    }

    private void watchHandshake(ChannelHandlerContext ctx) {
        SslHandler tls = ctx.pipeline().get(SslHandler.class);
        if (tls == null) {
            shakenHands(ctx);
            return;
        }
        tls.handshakeFuture()
                .addListener(
                        done -> {
                            if (!done.isSuccess()) {
                                ctx.close();
                            } else if (showedCertificate(tls) && !introduce()) {
                                ctx.close();
                            } else {
                                shakenHands(ctx);
                            }
                        });
    }

    private void shakenHands(ChannelHandlerContext ctx) {
        if (phase == Phase.HANDSHAKE && ctx.channel().isActive()) {
            enter(speaksRequests ? Phase.HEAD : Phase.WORK);
        }
    }

    private static boolean showedCertificate(SslHandler tls) {
        try {
            return tls.engine().getSession().getPeerCertificates().length > 0;
        } catch (SSLPeerUnverifiedException _) {
            return false;
        }
    }

    private void leaveUnlessAtWork(ChannelHandlerContext ctx) {
        if (!ctx.channel().isActive()) {
            return;
        }
        if (of().isKnown() && of().isAtWork()) {
            of().stays();
        } else {
            ctx.close();
        }
    }

    // Looks again at the earliest moment at which the connection may be over its time.
    private void arm() {
        var ctx = context;
        long due = dueNanos();
        if (ctx == null || due == NEVER || (alarm != null && alarmNanos <= due)) {
            return;
        }
        if (alarm != null) {
            alarm.cancel(false);
        }
        alarmNanos = due;
        long wait = Math.max(0, due - time.nanoTime());
        alarm = ctx.executor().schedule(() -> look(ctx), wait, TimeUnit.NANOSECONDS);
    }

    private void look(ChannelHandlerContext ctx) {
        alarm = null;
        if (dueNanos() <= time.nanoTime()) {
            ctx.close();
        } else {
            arm();
        }
    }

    private long dueNanos() {
        WallTimes times = wall.limits().times();
        long due =
                switch (phase) {
                    case HANDSHAKE -> of().acceptedNanos() + times.handshake().toNanos();
                    case HEAD -> phaseNanos + times.head().toNanos();
                    case BODY -> of().movedNanos() + times.body().toNanos();
                    case WORK -> NEVER;
                    case IDLE -> phaseNanos + times.idle().toNanos();
                };
        return of().isKnown()
                ? due
                : Math.min(due, of().acceptedNanos() + times.stranger().toNanos());
    }

    private Visitor of() {
        var admitted = visitor;
        if (admitted == null) {
            throw new IllegalStateException("a connection is let in before it is registered");
        }
        return admitted;
    }
}
