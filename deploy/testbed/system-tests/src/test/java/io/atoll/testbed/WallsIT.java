package io.atoll.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.management.UnixOperatingSystemMXBean;
import io.atoll.bridge.dataplane.wall.Flood;
import io.atoll.kernel.system.SystemTimeSource;
import io.atoll.kernel.time.TimeSource;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Floods of connections without a token against each port of a control plane. */
@Timeout(value = 6, unit = TimeUnit.MINUTES)
final class WallsIT {
    private static final TimeSource TIME = new SystemTimeSource();
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final String ATTACKER = "127.0.0.2";

    /** The number of a real attack; fewer where this process may open too few files. */
    private static final int HALF_OPEN = 6_000;

    private static final int FILES_FOR_THE_TEST = 1_000;

    /** The default for strangers of one address, and those that are being opened meanwhile. */
    private static final int MOST_OF_ONE_ADDRESS = 256 + 64;

    private static final String QUICK =
            "connections: {handshake: 5s, head: 5s, body: 5s, idle: 8s, stranger: 10s}\n";

    private static Federation federation;
    private static Site site;

    @BeforeAll
    static void start() throws Exception {
        federation = Federation.start(QUICK);
        site = federation.site("lab", 2);
    }

    @AfterAll
    static void end() {
        federation.close();
    }

    @Test
    void servesOthersWhileThousandsOfHalfOpenRequestsStand() throws Exception {
        String at = federation.api().url().getAuthority();
        standsAgainst(at, Flood.Kind.HALF_HEAD, HALF_OPEN);
    }

    @Test
    void servesOthersWhileAFloodStandsBeforeThePortOfAgents() throws Exception {
        standsAgainst(federation.instance().agents(), Flood.Kind.IDLE_HTTP2, HALF_OPEN / 4);
    }

    @Test
    void servesOthersWhileAFloodStandsBeforeTheDataPlane() throws Exception {
        standsAgainst(federation.instance().dataPlane(), Flood.Kind.HALF_HEAD, HALF_OPEN / 4);
    }

    @Test
    void endsSlowBodiesAndSilentConnectionsButNoStreamAndNoLog() throws Exception {
        try (Program events = federation.cli().start("follow", "event", "follow", "-o", "json");
                var flood = new Flood(address(federation.api().url().getAuthority()), ATTACKER)) {
            flood.open(Flood.Kind.SLOW_BODY, 50);
            flood.open(Flood.Kind.SILENT, 50);
            flood.open(Flood.Kind.HALF_HELLO, 50);
            assertThat(flood.opened()).isEqualTo(150);

            // Silent for longer than any limit: its log is followed over one connection.
            Command ran =
                    federation.cli().run("run", "--", "sh", "-c", "echo begin; sleep 12; echo end");

            assertThat(ran.stdout()).as(ran.stderr()).isEqualTo("begin\nend\n");
            assertThat(ran.exitCode()).isZero();
            await("all of them are ended").atMost(LIMIT).until(() -> flood.stillOpen() == 0);
            events.awaitLine("run.ended", LIMIT);
        }
        assertThat(site.program().stderr()).doesNotContain("no link to");
    }

    private static void standsAgainst(String address, Flood.Kind kind, int wanted)
            throws Exception {
        int count = affordable(wanted);
        List<Long> servedMillis = new ArrayList<>();
        int stood = 0;
        try (var flood = new Flood(address(address), ATTACKER)) {
            CompletableFuture<Void> opening =
                    CompletableFuture.runAsync(() -> open(flood, kind, count));
            while (!opening.isDone()) {
                servedMillis.add(serve());
                stood = Math.max(stood, flood.stillOpen());
            }
            opening.join();
            assertThat(stood).as("the flood stood while others were served").isPositive();
            assertThat(flood.opened()).as("what the attacker opened").isGreaterThan(count / 2);
            await("the attacker holds no more than one address may")
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> flood.stillOpen() <= MOST_OF_ONE_ADDRESS);
            servedMillis.add(serve());
            Command ran = federation.cli().run("run", "--", "sh", "-c", "echo served");
            assertThat(ran.stdout()).as(ran.stderr()).isEqualTo("served\n");
        }
        assertThat(site.program().isAlive()).isTrue();
        long last = servedMillis.getLast();
        servedMillis.sort(Long::compare);
        System.out.printf(
                "flood of %d %s at %s: another client was served %d times, in %d ms (median), %d ms"
                        + " (last), %d ms (most)%n",
                count,
                kind,
                address,
                servedMillis.size(),
                servedMillis.get(servedMillis.size() / 2),
                last,
                servedMillis.getLast());
    }

    /** How long another client waits, over a connection of its own. */
    private static long serve() throws IOException, InterruptedException {
        try (Api anew = federation.api()) {
            long began = TIME.nanoTime();
            anew.get("/v1/sites").expect(200);
            return Duration.ofNanos(TIME.nanoTime() - began).toMillis();
        }
    }

    private static void open(Flood flood, Flood.Kind kind, int count) {
        try {
            flood.open(kind, count);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static int affordable(int wanted) {
        long files =
                ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean os
                        ? os.getMaxFileDescriptorCount()
                        : wanted;
        int count = (int) Math.max(1, Math.min(wanted, files - FILES_FOR_THE_TEST));
        if (count < wanted) {
            System.out.printf(
                    "a flood of %d instead of %d: this process may open %d files (ulimit -n)%n",
                    count, wanted, files);
        }
        return count;
    }

    private static InetSocketAddress address(String text) {
        int colon = text.lastIndexOf(':');
        return new InetSocketAddress(
                text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)));
    }
}
