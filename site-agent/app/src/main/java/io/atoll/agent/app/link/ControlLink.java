package io.atoll.agent.app.link;

import io.atoll.agent.app.config.Address;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.backoff.Backoff;
import io.atoll.kernel.loop.EventLoop;
import io.atoll.kernel.random.RandomSource;
import io.atoll.kernel.time.TimeSource;
import io.atoll.protocol.ErrorCodes;
import io.atoll.protocol.ProtocolRange;
import io.atoll.protocol.v1.AgentMessage;
import io.atoll.protocol.v1.ControlMessage;
import io.atoll.protocol.v1.Welcome;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The agent's one connection to the control plane: dials, says hello, keeps the heart beating, and
 * dials again, at another address, whenever the link is lost. The pauses between its dials grow,
 * with jitter, until a link has held for as long as the longest of them: a control plane that
 * welcomes and then ends the link is not dialled faster than one that does not answer.
 *
 * <p>Owns the current stream, its heartbeats and the retries; soft. Owner thread: the agent's event
 * loop, which calls every method and hears every answer. Losing it costs a reconnect: what was sent
 * and not acknowledged is in the journal.
 */
public final class ControlLink {
    private static final System.Logger LOG = System.getLogger(ControlLink.class.getName());
    private static final Backoff RETRIES =
            Backoff.doubling(Duration.ofMillis(100), Duration.ofSeconds(10));
    private static final Duration WELCOME_LIMIT = Duration.ofSeconds(10);
    private static final int UNANSWERED_LIMIT = 3;

    private final EventLoop loop;
    private final TimeSource time;
    private final LinkDialer dialer;
    private final List<Address> addresses;
    private final LinkOwner owner;
    private final Backoff.Attempts retries;
    private int nextAddress;
    private volatile boolean closed;
    private @Nullable Live live;
    private EventLoop.@Nullable Timer retry;

    /** {@code addresses}: at least one. */
    public ControlLink(
            EventLoop loop,
            TimeSource time,
            RandomSource random,
            LinkDialer dialer,
            List<Address> addresses,
            LinkOwner owner) {
        this.loop = loop;
        this.time = time;
        this.dialer = dialer;
        this.addresses = List.copyOf(addresses);
        this.owner = owner;
        this.retries = RETRIES.endless(random);
    }

    /** Whether a control plane has welcomed this agent on the link that is open; on the loop. */
    public boolean isOpen() {
        return live != null && live.welcomed;
    }

    /** Dials; from now on there is always a link or a try to get one. */
    public void dial() {
        retry = null;
        if (closed || live != null) {
            return;
        }
        Address address = addresses.get(nextAddress++ % addresses.size());
        var fresh = new Live(address);
        live = fresh;
        fresh.deadline =
                loop.schedule(
                        "welcome-overdue",
                        WELCOME_LIMIT,
                        () -> lost(fresh, "no welcome within " + WELCOME_LIMIT.toSeconds() + " s"));
        try {
            fresh.stream = dialer.open(address, new Answers(fresh));
            fresh.stream.send(owner.hello());
        } catch (AtollException refused) {
            lost(fresh, String.valueOf(refused.getMessage()));
        }
    }

    /** Sends if there is a link that was welcomed; otherwise the journal keeps what matters. */
    public void send(AgentMessage message) {
        if (live != null && live.welcomed && live.stream != null && !live.stream.send(message)) {
            lost(live, "the control plane takes messages too slowly");
        }
    }

    /** From now on nothing is dialled and no end is told. Any thread. */
    public void stop() {
        closed = true;
    }

    /** Ends the link for good. */
    public void close() {
        closed = true;
        if (retry != null) {
            retry.cancel();
        }
        if (live != null) {
            live.end(true);
            live = null;
        }
    }

    /** The control plane heard this heartbeat. */
    public void answered(long number) {
        if (live != null && number == live.lastBeat) {
            live.unanswered = 0;
            live.heardSentNanos = live.lastBeatNanos;
        }
    }

    private void received(Live from, ControlMessage message) {
        if (from != live) {
            return;
        }
        if (message.getBodyCase() == ControlMessage.BodyCase.WELCOME
                && !welcomed(from, message.getTerm(), message.getWelcome())) {
            return;
        }
        owner.received(message);
        if (from.stream != null) {
            from.stream.applied();
        }
    }

    private boolean welcomed(Live from, long term, Welcome welcome) {
        int major = welcome.getMajor();
        if (major < ProtocolRange.SPOKEN.oldest().major()
                || major > ProtocolRange.SPOKEN.newest().major()) {
            lost(
                    from,
                    "the control plane speaks protocol %d, this agent %s; upgrade the older one"
                            .formatted(major, ProtocolRange.SPOKEN));
            return false;
        }
        from.cancelDeadline();
        from.welcomed = true;
        from.heardSentNanos = from.dialledNanos;
        from.lease = Duration.ofMillis(welcome.getLeaseTtlMs());
        from.period = Duration.ofMillis(Math.max(1, welcome.getHeartbeatEveryMs()));
        from.welcomedNanos = time.nanoTime();
        owner.up(from.address, term, welcome, from.dialledAt);
        beat(from);
        return true;
    }

    // The lease counts from the send that was heard: the leader counts from its reply, later.
    private void beat(Live current) {
        if (current != live) {
            return;
        }
        boolean leaseOver =
                !current.lease.isZero()
                        && time.nanoTime() - current.heardSentNanos > current.lease.toNanos();
        if (current.unanswered >= UNANSWERED_LIMIT || leaseOver) {
            lost(
                    current,
                    "the control plane left %d heartbeats unanswered"
                            .formatted(current.unanswered));
            return;
        }
        current.unanswered++;
        current.lastBeat++;
        current.lastBeatNanos = time.nanoTime();
        current.deadline = loop.schedule("heartbeat", current.period, () -> beat(current));
        send(owner.heartbeat(current.lastBeat));
    }

    private void failed(Live from, Throwable failure) {
        var why = ErrorCodes.fromStatus("keep the link to " + from.address, failure);
        if (from == live && why.code() == ErrorCode.UNAUTHENTICATED) {
            close();
            owner.refused(String.valueOf(why.getMessage()));
        } else {
            lost(from, String.valueOf(why.getMessage()));
        }
    }

    private void lost(Live which, String reason) {
        if (which != live) {
            return;
        }
        live = null;
        which.end(false);
        if (which.welcomed) {
            retries.lostAfter(Duration.ofNanos(time.nanoTime() - which.welcomedNanos));
            owner.down(reason);
        }
        LOG.log(System.Logger.Level.WARNING, "no link to {0}: {1}", which.address, reason);
        var delay = retries.next().orElse(RETRIES.max());
        retry = loop.schedule("dial", delay, this::dial);
    }

    /** One stream, from its dial to its end. */
    private final class Live {
        private final Address address;
        private final long dialledNanos = time.nanoTime();
        private final Instant dialledAt = time.now();
        private @Nullable LinkStream stream;
        private EventLoop.@Nullable Timer deadline;
        private boolean welcomed;
        private long welcomedNanos;
        private Duration lease = Duration.ZERO;
        private Duration period = Duration.ZERO;
        private long lastBeat;
        private long lastBeatNanos;
        private long heardSentNanos;
        private int unanswered;

        private Live(Address address) {
            this.address = address;
        }

        private void cancelDeadline() {
            if (deadline != null) {
                deadline.cancel();
            }
        }

        private void end(boolean orderly) {
            cancelDeadline();
            if (stream != null) {
                stream.close(orderly);
            }
        }
    }

    /** Brings answers from the connection's threads to the loop. */
    private final class Answers implements LinkStream.Listener {
        private final Live from;

        private Answers(Live from) {
            this.from = from;
        }

        @Override
        public boolean message(ControlMessage message) {
            return loop.submit("control-message", () -> received(from, message));
        }

        @Override
        public void writable() {
            loop.submit(
                    "link-writable",
                    () -> {
                        if (from == live && from.stream != null) {
                            from.stream.flush();
                        }
                    });
        }

        @Override
        public boolean ended(Throwable failure) {
            return closed || loop.submit("link-ended", () -> failed(from, failure));
        }
    }
}
