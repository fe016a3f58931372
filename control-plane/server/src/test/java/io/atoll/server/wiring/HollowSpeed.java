package io.atoll.server.wiring;

import io.atoll.kernel.system.SystemTimeSource;
import io.atoll.protocol.v1.ControlMessage;
import io.atoll.server.config.LeaseConfig;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Prints how many whole life cycles a second go through an instance when executions do nothing: one
 * agent that reports each assignment as succeeded at once. For measuring by hand.
 */
final class HollowSpeed {
    private HollowSpeed() {}

    public static void main(String[] args) throws Exception {
        var folder = Path.of(args[0]);
        int executions = Integer.parseInt(args[1]);
        var time = new SystemTimeSource();
        long started = time.nanoTime();
        try (var server = TestServer.start(folder.resolve("cp"), LeaseConfig.defaults())) {
            System.out.printf("ready after %d ms%n", (time.nanoTime() - started) / 1_000_000);
            var agent =
                    TestAgent.join(
                            server.instance().client().agents().getFirst(),
                            server.invite("alpha"),
                            folder.resolve("alpha"));
            try (var link = agent.open(1)) {
                long term = link.await(ControlMessage::hasWelcome).getTerm();
                Thread.ofPlatform().daemon().start(() -> beat(link));
                var number = new AtomicLong();
                for (int round = 1; round <= 3; round++) {
                    run(server, link, executions + round, number, time, term);
                }
            }
        }
    }

    private static void run(
            TestServer server,
            TestAgent.OpenLink link,
            int executions,
            AtomicLong number,
            SystemTimeSource time,
            long term)
            throws InterruptedException {
        var done = new CountDownLatch(1);
        long last = number.get() + executions;
        link.listen(
                message -> {
                    message.getAssign()
                            .getAssignmentsList()
                            .forEach(
                                    each ->
                                            link.report(
                                                    ServerInstanceTest.succeeded(
                                                            number.incrementAndGet(),
                                                            each.getAttempt())));
                    if (message.hasAcknowledge() && message.getAcknowledge().getNumber() >= last) {
                        done.countDown();
                    }
                });
        long began = time.nanoTime();
        System.out.println(server.submit(TestWorkflow.submit(executions, "alpha")));
        long submitted = time.nanoTime();
        done.await();
        long ended = time.nanoTime();
        System.out.printf(
                "%d executions: submit %d ms, all %d ms, %.0f life cycles/s (term %d)%n",
                executions,
                (submitted - began) / 1_000_000,
                (ended - began) / 1_000_000,
                executions * 1e9 / (ended - began),
                term);
    }

    private static void beat(TestAgent.OpenLink link) {
        long number = 0;
        while (!Thread.currentThread().isInterrupted()) {
            link.heartbeat(++number);
            java.util.concurrent.locks.LockSupport.parkNanos(500_000_000);
        }
    }
}
