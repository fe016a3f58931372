package io.atoll.server.platform;

import io.atoll.kernel.system.SystemRandomSource;
import io.atoll.kernel.system.SystemTimeSource;
import io.atoll.server.coordination.EmbeddedZooKeeper;
import io.atoll.server.coordination.Leader;
import io.atoll.server.coordination.Leadership;
import io.atoll.server.postgres.Database;
import io.atoll.server.postgres.TermGuard;
import io.atoll.server.postgres.embedded.TestPostgres;
import io.atoll.server.shared.HazelcastSharedState;
import io.atoll.server.shared.SharedStateAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.slf4j.LoggerFactory;

/**
 * Starts all embedded servers at once, as an instance does, and prints how many milliseconds each
 * took; goes on until its input ends. For measuring by hand.
 */
final class StartProgram {
    private static final SystemTimeSource TIME = new SystemTimeSource();
    private static final long BEGAN_NANOS = TIME.nanoTime();

    private StartProgram() {}

    public static void main(String[] arguments) throws Exception {
        var folder = Path.of(arguments[0]);
        LoggerFactory.getLogger(StartProgram.class); // by one thread, before many do
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var postgres =
                    CompletableFuture.supplyAsync(
                            () -> {
                                var server = TestPostgres.start(folder.resolve("postgres"));
                                took("postgres up");
                                return server;
                            },
                            threads);
            var database =
                    postgres.thenApplyAsync(
                            server -> {
                                var opened = Database.open(server.address(), "test");
                                took("schema up to date");
                                return opened;
                            },
                            threads);
            var elected = new CountDownLatch(1);
            var leadership = CompletableFuture.supplyAsync(() -> join(folder, elected), threads);
            var shared =
                    CompletableFuture.supplyAsync(
                            () -> {
                                var state =
                                        HazelcastSharedState.start(
                                                new SharedStateAddress(
                                                        "127.0.0.1", 0, List.of(), "measured"));
                                took("hazelcast up");
                                return state;
                            },
                            threads);
            try (var opened = database.get();
                    var state = shared.get();
                    var proposed = leadership.get()) {
                elected.await(30, TimeUnit.SECONDS);
                var guard = new TermGuard(opened.address(), Duration.ofSeconds(10));
                try (var session = guard.begin("measured")) {
                    took("term " + session.term() + " begun, proposed=" + proposed.isProposed());
                    state.links();
                    System.out.println("jvm ready");
                    System.in.read();
                }
            }
            postgres.get().close();
            took("stopped");
        }
    }

    private static Leadership join(Path folder, CountDownLatch elected) {
        var server = EmbeddedZooKeeper.start(folder.resolve("zk"), 0, new SystemRandomSource());
        took("zookeeper up");
        return Leadership.join(
                server.address(),
                new Leader("measured", "127.0.0.1:7001"),
                Duration.ofSeconds(10),
                new Leadership.Listener() {
                    @Override
                    public void elected() {
                        took("elected");
                        elected.countDown();
                    }

                    @Override
                    public void deposed() {
                        took("deposed");
                    }
                });
    }

    private static void took(String what) {
        System.out.printf("%5d ms  %s%n", (TIME.nanoTime() - BEGAN_NANOS) / 1_000_000, what);
    }
}
