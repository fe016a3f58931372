package io.atoll.server.coordination;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.atoll.kernel.AtollException;
import io.atoll.kernel.system.SystemRandomSource;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.ZooKeeper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeadershipTest {
    private static final Duration SOON = Duration.ofSeconds(15);
    private static final Duration SESSION = Duration.ofSeconds(10);

    @TempDir private Path temp;
    private EmbeddedZooKeeper server;

    @BeforeEach
    void start() {
        server = EmbeddedZooKeeper.start(temp.resolve("zk"), 0, new SystemRandomSource());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void electsTheOnlyCandidateAndPublishesItsAddress() {
        var heard = new Heard();
        try (var leadership = join("one", heard)) {
            heard.await("elected");
            assertThat(leadership.isProposed()).isTrue();
            assertThat(leadership.leader()).contains(new Leader("one", "127.0.0.1:7001"));
        }
        heard.await("elected", "deposed");
    }

    @Test
    void electsTheNextCandidateWhenTheLeaderLeaves() {
        var first = new Heard();
        var second = new Heard();
        try (var follower = openSecond(first, second)) {
            second.await("elected");
            assertThat(follower.leader()).contains(new Leader("two", "127.0.0.1:7001"));
            first.await("elected", "deposed");
        }
    }

    @Test
    void electsTheSteppedDownInstanceAgainWhenItIsAlone() {
        var heard = new Heard();
        try (var leadership = join("one", heard)) {
            heard.await("elected");
            leadership.stepDown();
            heard.await("elected", "deposed", "elected");
        }
    }

    @Test
    void letsNoStrangerTouchTheLatch() throws Exception {
        var heard = new Heard();
        try (var leadership = join("one", heard)) {
            heard.await("elected");
            assertThat(leadership.isProposed()).isTrue();
            var stranger = connect();
            try {
                assertThatThrownBy(() -> stranger.getChildren("/atoll/leader", false))
                        .isInstanceOf(KeeperException.NoAuthException.class);
                assertThatThrownBy(() -> stranger.delete("/atoll", -1))
                        .isInstanceOf(KeeperException.NoAuthException.class);
                assertThatThrownBy(
                                () ->
                                        stranger.create(
                                                "/mine",
                                                new byte[0],
                                                ZooDefs.Ids.OPEN_ACL_UNSAFE,
                                                CreateMode.PERSISTENT))
                        .isInstanceOf(KeeperException.NoAuthException.class);
                stranger.addAuthInfo("digest", "atoll:guess".getBytes(StandardCharsets.UTF_8));
                assertThatThrownBy(() -> stranger.getChildren("/", false))
                        .isInstanceOf(KeeperException.NoAuthException.class);
            } finally {
                stranger.close();
            }
        }
    }

    @Test
    void answersNoFourLetterWordThatTellsOfSessions() throws IOException {
        var port = server.address().connect().split(":")[1];
        try (var socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), Integer.parseInt(port))) {
            socket.getOutputStream().write("cons".getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().flush();
            var answer =
                    new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            assertThat(answer).contains("is not executed because it is not in the whitelist");
        }
    }

    @Test
    void startsWithAnEmptyFolder() throws IOException {
        server.close();
        var left = temp.resolve("zk/version-2/left");
        Files.writeString(left, "of an earlier start");
        server = EmbeddedZooKeeper.start(temp.resolve("zk"), 0, new SystemRandomSource());
        assertThat(left).doesNotExist();
        var heard = new Heard();
        try (var leadership = join("one", heard)) {
            heard.await("elected");
            assertThat(leadership.isProposed()).isTrue();
        }
    }

    @Test
    void saysWhichPortIsInUse() {
        int port = Integer.parseInt(server.address().connect().split(":")[1]);
        assertThatThrownBy(
                        () ->
                                EmbeddedZooKeeper.start(
                                        temp.resolve("other"), port, new SystemRandomSource()))
                .isInstanceOf(AtollException.class)
                .hasMessageContaining("cannot listen on 127.0.0.1:" + port);
    }

    private Leadership openSecond(Heard first, Heard second) {
        var leader = join("one", first);
        first.await("elected");
        var follower = join("two", second);
        await("the follower finds the leader")
                .atMost(SOON)
                .until(
                        () ->
                                follower.leader()
                                        .filter(found -> found.instance().equals("one"))
                                        .isPresent());
        assertThat(second.calls).isEmpty();
        leader.close();
        return follower;
    }

    private Leadership join(String instance, Heard heard) {
        return Leadership.join(
                server.address(), new Leader(instance, "127.0.0.1:7001"), SESSION, heard);
    }

    private ZooKeeper connect() throws IOException, InterruptedException {
        var connected = new CountDownLatch(1);
        var client =
                new ZooKeeper(
                        server.address().connect(),
                        (int) SESSION.toMillis(),
                        event -> {
                            if (event.getState() == Watcher.Event.KeeperState.SyncConnected) {
                                connected.countDown();
                            }
                        });
        assertThat(connected.await(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
        return client;
    }

    private static final class Heard implements Leadership.Listener {
        private final List<String> calls = new CopyOnWriteArrayList<>();

        @Override
        public void elected() {
            calls.add("elected");
        }

        @Override
        public void deposed() {
            calls.add("deposed");
        }

        void await(String... expected) {
            org.awaitility.Awaitility.await(String.join(", ", expected))
                    .atMost(SOON)
                    .until(() -> calls.equals(List.of(expected)));
        }
    }
}
