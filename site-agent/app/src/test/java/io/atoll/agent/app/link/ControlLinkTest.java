package io.atoll.agent.app.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.atoll.agent.app.config.Address;
import io.atoll.kernel.loop.LoopConfig;
import io.atoll.kernel.random.RandomSource;
import io.atoll.kernel.virtual.FailingFaultHandler;
import io.atoll.kernel.virtual.SeededRandom;
import io.atoll.kernel.virtual.VirtualEventLoop;
import io.atoll.kernel.virtual.VirtualTime;
import io.atoll.protocol.ProtocolRange;
import io.atoll.protocol.v1.AgentMessage;
import io.atoll.protocol.v1.ControlMessage;
import io.atoll.protocol.v1.Welcome;
import io.grpc.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** How often an agent dials, in virtual time. */
final class ControlLinkTest {
    private static final Address ADDRESS = Address.parse("127.0.0.1:7443");

    private final VirtualTime time = new VirtualTime();
    private final VirtualEventLoop loop =
            new VirtualEventLoop(LoopConfig.named("agent"), time, new FailingFaultHandler());
    private final List<Dialled> dials = new ArrayList<>();
    private Consumer<Dialled> answering = dialled -> {};

    @Test
    void dialsAFewTimesWhenTheControlPlaneWelcomesAndThenEndsTheLink() {
        start(new SeededRandom(1), this::welcomeAndEnd);

        time.advance(Duration.ofSeconds(10));
        assertThat(dials).hasSizeBetween(3, 20);

        int before = dials.size();
        time.advance(Duration.ofMinutes(10));
        assertThat(dials.size() - before).isBetween(60, 240);
    }

    @Test
    void pausesLongerAfterEachLinkThatDidNotHold() {
        start(new Longest(), this::welcomeAndEnd);

        time.advance(Duration.ofMinutes(1));

        assertThat(pauses())
                .startsWith(
                        Duration.ofMillis(100),
                        Duration.ofMillis(200),
                        Duration.ofMillis(400),
                        Duration.ofMillis(800),
                        Duration.ofMillis(1600),
                        Duration.ofMillis(3200),
                        Duration.ofMillis(6400),
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(10));
    }

    @Test
    void pausesAgentsForDifferentTimes() {
        start(new SeededRandom(1), this::welcomeAndEnd);
        time.advance(Duration.ofSeconds(10));
        List<Duration> one = pauses();
        dials.clear();

        start(new SeededRandom(2), this::welcomeAndEnd);
        time.advance(Duration.ofSeconds(10));

        assertThat(pauses()).isNotEqualTo(one);
    }

    @Test
    void dialsSoonWhenALinkThatHeldIsLost() {
        start(new Longest(), this::welcomeAndEnd);
        time.advance(Duration.ofMinutes(1));
        answering = this::welcome;
        time.advance(Duration.ofSeconds(30));
        Dialled held = dials.getLast();
        int before = dials.size();

        held.end();
        time.advance(Duration.ofMillis(100));

        assertThat(dials).hasSize(before + 1);
    }

    private void start(RandomSource random, Consumer<Dialled> control) {
        answering = control;
        var link = new ControlLink(loop, time, random, this::open, List.of(ADDRESS), new Owner());
        loop.submit("dial", link::dial);
    }

    private LinkStream open(Address address, LinkStream.Listener listener) {
        var dialled = new Dialled(time.nanoTime(), listener);
        dials.add(dialled);
        time.schedule(Duration.ZERO, () -> answering.accept(dialled));
        return new Silent();
    }

    private void welcome(Dialled dialled) {
        dialled.listener()
                .message(
                        ControlMessage.newBuilder()
                                .setTerm(1)
                                .setWelcome(
                                        Welcome.newBuilder()
                                                .setMajor(ProtocolRange.SPOKEN.newest().major())
                                                .setHeartbeatEveryMs(3_600_000))
                                .build());
    }

    private void welcomeAndEnd(Dialled dialled) {
        welcome(dialled);
        dialled.end();
    }

    private List<Duration> pauses() {
        List<Duration> pauses = new ArrayList<>();
        for (int i = 1; i < dials.size(); i++) {
            pauses.add(Duration.ofNanos(dials.get(i).atNanos() - dials.get(i - 1).atNanos()));
        }
        return pauses;
    }

    private record Dialled(long atNanos, LinkStream.Listener listener) {
        void end() {
            listener.ended(Status.UNAVAILABLE.withDescription("not now").asRuntimeException());
        }
    }

    /** Draws the longest pause there can be, up to a nanosecond. */
    private static final class Longest implements RandomSource {
        @Override
        public long nextLong() {
            return Long.MAX_VALUE;
        }

        @Override
        public int nextInt(int bound) {
            return bound - 1;
        }

        @Override
        public double nextDouble() {
            return 1;
        }

        @Override
        public void nextBytes(byte[] bytes) {
            // zeros will do
        }
    }

    /** An agent that has nothing to say. */
    private static final class Owner implements LinkOwner {
        @Override
        public AgentMessage hello() {
            return AgentMessage.getDefaultInstance();
        }

        @Override
        public AgentMessage heartbeat(long number) {
            return AgentMessage.getDefaultInstance();
        }

        @Override
        public void up(Address address, long term, Welcome welcome, Instant dialledAt) {
            // nothing to take over
        }

        @Override
        public void received(ControlMessage message) {
            // nothing to do
        }

        @Override
        public void down(String reason) {
            // the link dials again by itself
        }

        @Override
        public void refused(String reason) {
            throw new AssertionError("refused for good: " + reason);
        }
    }

    /** A connection that takes everything. */
    private static final class Silent implements LinkStream {
        @Override
        public boolean send(AgentMessage message) {
            return true;
        }

        @Override
        public void flush() {
            // nothing waits
        }

        @Override
        public void applied() {
            // nothing is counted
        }

        @Override
        public void close(boolean orderly) {
            // nothing is open
        }
    }
}
