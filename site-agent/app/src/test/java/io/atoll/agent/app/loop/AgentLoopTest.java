package io.atoll.agent.app.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.atoll.agent.journal.JournalKind;
import io.atoll.agent.journal.memory.InMemoryJournal;
import io.atoll.agent.link.ControlMessage;
import io.atoll.agent.link.SiteOffer;
import io.atoll.agent.link.TransferOrder;
import io.atoll.agent.site.AgentEffect;
import io.atoll.agent.site.AgentEvent;
import io.atoll.agent.site.SiteAgent;
import io.atoll.agent.site.Strikes;
import io.atoll.bridge.Content;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.id.AttemptId;
import io.atoll.kernel.id.ExecutionId;
import io.atoll.kernel.id.Fence;
import io.atoll.kernel.id.PoolName;
import io.atoll.kernel.id.Term;
import io.atoll.kernel.id.TransferId;
import io.atoll.kernel.label.Labels;
import io.atoll.kernel.quantity.ByteSize;
import io.atoll.kernel.quantity.Cpu;
import io.atoll.kernel.virtual.FailingFaultHandler;
import io.atoll.kernel.virtual.VirtualTime;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AgentLoopTest {
    private static final AttemptId ATTEMPT =
            new AttemptId(new ExecutionId(new UUID(1, 2)), new Fence(1));

    private final VirtualTime time = new VirtualTime();
    private final InMemoryJournal journal = new InMemoryJournal();
    private final List<AgentEffect> effects = new CopyOnWriteArrayList<>();
    private final AgentLoop loop =
            new AgentLoop(
                    SiteAgent.restore(journal.load(), () -> offer("one"), _ -> false),
                    Strikes.restore(journal.load()),
                    journal,
                    time,
                    new FailingFaultHandler(),
                    why -> {
                        throw new AssertionError(why);
                    });

    // Any event that leads to a report.
    private static AgentEvent report(String why) {
        return new AgentEvent.InPlaceFailed(new UUID(3, 4), ErrorCode.INVALID, why);
    }

    @BeforeEach
    void start() {
        loop.start(effects::add);
        loop.tell(new AgentEvent.ExecutorOpened(List.of()));
        loop.tell(told(new ControlMessage.Welcome(0)));
    }

    @AfterEach
    void close() {
        loop.close(Duration.ofSeconds(5));
    }

    @Test
    void journalsAReportBeforeItIsSent() throws Exception {
        loop.tell(report("two"));

        Awaitility.await("the report is sent")
                .until(() -> effects.stream().anyMatch(AgentEffect.SendReport.class::isInstance));
        assertThat(reports()).isEqualTo(1);
    }

    @Test
    void forgetsWhatWasAcknowledgedWithTheNextAppendOrALittleLater() throws Exception {
        loop.tell(report("two"));
        pass();
        loop.tell(told(new ControlMessage.Acknowledge(1)));
        pass();
        assertThat(reports()).as("the acknowledgement alone is worth no append").isEqualTo(1);

        loop.tell(report("three"));
        pass();
        assertThat(reports()).as("the second report is in, the first is out").isEqualTo(1);

        loop.tell(told(new ControlMessage.Acknowledge(2)));
        pass();
        time.skip(Duration.ofMillis(50));
        Awaitility.await("the second report is forgotten by itself").until(() -> reports() == 0);
    }

    @Test
    void laysASandboxOutWithoutWaitingForTheAppend() throws Exception {
        pass();
        loop.tell(told(new ControlMessage.Assign(List.of(TestAssignment.of(ATTEMPT, "true")))));
        pass();
        assertThat(effects).hasAtLeastOneElementOfType(AgentEffect.Stage.class);
        assertThat(entries(JournalKind.ATTEMPT)).as("nobody waits for it yet").isZero();

        loop.tell(new AgentEvent.Staged(ATTEMPT));
        pass();
        assertThat(effects).hasAtLeastOneElementOfType(AgentEffect.Launch.class);
        assertThat(entries(JournalKind.ATTEMPT)).as("journaled before it is started").isEqualTo(1);
    }

    @Test
    void removesAfterEverythingElse() throws Exception {
        var release = new ControlMessage.Release(List.of(ATTEMPT));
        loop.put(
                "together",
                () -> {
                    loop.apply(
                            told(
                                    new ControlMessage.Assign(
                                            List.of(TestAssignment.of(ATTEMPT, "true")))));
                    loop.apply(new AgentEvent.StagingFailed(ATTEMPT, "why", Optional.empty()));
                    loop.apply(told(release));
                    loop.apply(report("two"));
                });
        pass();

        assertThat(effects).hasAtLeastOneElementOfType(AgentEffect.SendReport.class);
        assertThat(effects.getLast()).isInstanceOf(AgentEffect.Discard.class);
    }

    @Test
    void journalsAllThatWasToldBeforeAFault() throws Exception {
        var journaled = new CompletableFuture<Integer>();
        var own = new InMemoryJournal();
        var failing =
                new AgentLoop(
                        SiteAgent.restore(own.load(), () -> offer("0"), _ -> false),
                        Strikes.restore(own.load()),
                        own,
                        time,
                        (what, fault) ->
                                journaled.complete(own.load().of(JournalKind.OUTBOX).size()),
                        why -> {
                            throw new AssertionError(why);
                        });
        failing.start(effects::add);
        try {
            // One by one, and more than are appended at once: the rest waits for its turn.
            for (int i = 1; i <= 100; i++) {
                failing.tell(report(Integer.toString(i)));
                var applied = new CountDownLatch(1);
                failing.put("test", applied::countDown);
                assertThat(applied.await(10, TimeUnit.SECONDS)).isTrue();
            }
            failing.broken("testing", new IllegalStateException("a fault"));

            assertThat(journaled.get(10, TimeUnit.SECONDS)).isEqualTo(100);
        } finally {
            failing.close(Duration.ofSeconds(5));
        }
    }

    @Test
    void setsAsideWhatBrokeItTwiceAndGoesOn() throws Exception {
        var own = new InMemoryJournal();
        var poison = order(1);
        for (int start = 1; start <= 2; start++) {
            assertThat(startWith(own, poison, poison))
                    .as("start %d", start)
                    .isInstanceOf(Broken.class);
        }

        var done = startWith(own, poison, poison, order(2));

        assertThat(done)
                .isInstanceOfSatisfying(
                        Went.class,
                        on -> {
                            assertThat(on.effects())
                                    .filteredOn(AgentEffect.SendReport.class::isInstance)
                                    .singleElement()
                                    .asString()
                                    .contains(poison.id().toString())
                                    .contains("stopped twice on it")
                                    .contains("planted");
                            assertThat(on.effects())
                                    .hasAtLeastOneElementOfType(AgentEffect.Move.class);
                        });
    }

    private sealed interface Outcome {}

    private record Broken(Throwable fault) implements Outcome {}

    private record Went(List<AgentEffect> effects) implements Outcome {}

    /** A start of an agent that breaks on one content, until it is told {@code orders} or broke. */
    private Outcome startWith(InMemoryJournal own, TransferOrder poison, TransferOrder... orders)
            throws Exception {
        var ended = new CompletableFuture<Outcome>();
        var did = new CopyOnWriteArrayList<AgentEffect>();
        var kept = own.load();
        var breaking =
                new AgentLoop(
                        SiteAgent.restore(
                                kept,
                                () -> offer("0"),
                                digest -> {
                                    if (digest.equals(poison.content().digest())) {
                                        throw new IllegalStateException("planted");
                                    }
                                    return false;
                                }),
                        Strikes.restore(kept),
                        own,
                        time,
                        (_, fault) -> ended.complete(new Broken(fault)),
                        why -> {
                            throw new AssertionError(why);
                        });
        breaking.start(did::add);
        try {
            breaking.tell(new AgentEvent.ExecutorOpened(List.of()));
            breaking.tell(told(new ControlMessage.Welcome(0)));
            for (var order : orders) {
                breaking.tell(told(new ControlMessage.Order(order)));
            }
            // Behind more than one append, so that what was appended after the first has led to its
            // effects.
            breaking.put(
                    "test",
                    () ->
                            breaking.put(
                                    "test",
                                    () ->
                                            breaking.put(
                                                    "test",
                                                    () ->
                                                            ended.complete(
                                                                    new Went(List.copyOf(did))))));
            return ended.get(10, TimeUnit.SECONDS);
        } finally {
            breaking.close(Duration.ofSeconds(5));
        }
    }

    private static TransferOrder order(int number) {
        var digest = Digest.of(Integer.toString(number));
        return new TransferOrder(
                new TransferId(new UUID(5, number)),
                TransferOrder.Direction.FETCH,
                new Content(digest, 1, List.of(digest)),
                "ticket",
                "localhost:1",
                new TreeSet<>());
    }

    @Test
    void journalsALongStagingByItself() throws Exception {
        loop.tell(told(new ControlMessage.Assign(List.of(TestAssignment.of(ATTEMPT, "true")))));
        pass();
        time.skip(Duration.ofMillis(50));

        Awaitility.await("the attempt is journaled").until(() -> entries(JournalKind.ATTEMPT) == 1);
    }

    @Test
    void itsOwnThreadDoesNotWaitForItsFullMailbox() throws Exception {
        var told = new CountDownLatch(1);

        loop.put(
                "fill",
                () -> {
                    while (loop.events().submit("filler", () -> {})) {}
                    loop.tell(report("two"));
                    told.countDown();
                });

        assertThat(told.await(10, TimeUnit.SECONDS)).isTrue();
        Awaitility.await("the report is sent")
                .until(() -> effects.stream().anyMatch(AgentEffect.SendReport.class::isInstance));
    }

    /** Until everything told so far was applied and what had to be appended was. */
    private void pass() throws InterruptedException {
        for (int i = 0; i < 2; i++) {
            var applied = new CountDownLatch(1);
            loop.put("test", applied::countDown);
            assertThat(applied.await(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    private int reports() throws InterruptedException {
        return entries(JournalKind.OUTBOX);
    }

    private int entries(JournalKind kind) throws InterruptedException {
        var count = new java.util.concurrent.atomic.AtomicInteger();
        var counted = new CountDownLatch(1);
        loop.put(
                "count",
                () -> {
                    count.set(journal.load().of(kind).size());
                    counted.countDown();
                });
        assertThat(counted.await(10, TimeUnit.SECONDS)).isTrue();
        return count.get();
    }

    private static AgentEvent told(ControlMessage message) {
        return new AgentEvent.Told(new Term(1), message);
    }

    private static SiteOffer offer(String label) {
        return new SiteOffer(
                Labels.of(java.util.Map.of("is", label)),
                List.of(
                        new SiteOffer.Pool(
                                new PoolName("cpu"),
                                "process",
                                Cpu.ofCores(1),
                                ByteSize.parse("1GiB"),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                new TreeMap<>())),
                new SiteOffer.Allowance(List.of("demo"), true, true, ""),
                Duration.ZERO,
                Optional.empty());
    }
}
