package io.atoll.agent.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.atoll.agent.event.AgentEffect;
import io.atoll.agent.event.AgentEvent;
import io.atoll.agent.executor.Asked;
import io.atoll.agent.journal.JournalKind;
import io.atoll.agent.journal.memory.InMemoryJournal;
import io.atoll.agent.link.ControlMessage;
import io.atoll.agent.site.SiteAgent;
import io.atoll.bridge.Content;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.id.AttemptId;
import io.atoll.kernel.id.ExecutionId;
import io.atoll.kernel.id.Fence;
import io.atoll.kernel.id.PoolName;
import io.atoll.kernel.id.ProjectName;
import io.atoll.kernel.id.RunId;
import io.atoll.kernel.id.SiteName;
import io.atoll.kernel.id.Term;
import io.atoll.kernel.id.TransferId;
import io.atoll.kernel.label.Labels;
import io.atoll.kernel.loop.LoopConfig;
import io.atoll.kernel.quantity.ByteSize;
import io.atoll.kernel.quantity.Cpu;
import io.atoll.kernel.virtual.VirtualEventLoop;
import io.atoll.kernel.virtual.VirtualTime;
import io.atoll.protocol.work.WorkBytes;
import io.atoll.work.Assignment;
import io.atoll.work.Command;
import io.atoll.work.ExecutionClass;
import io.atoll.work.ExecutionSpec;
import io.atoll.work.ReportMark;
import io.atoll.work.Runtimes;
import io.atoll.work.SignedOrder;
import io.atoll.work.SiteOffer;
import io.atoll.work.StopSignal;
import io.atoll.work.StopSpec;
import io.atoll.work.TransferOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class AgentLoopTest {
    private static final AttemptId ATTEMPT = attempt(2);
    private static final int FULL = 5;
    private static final AppendPace PACE =
            new AppendPace(2, Duration.ofMillis(4), Duration.ofMillis(50), FULL);

    private final VirtualTime time = new VirtualTime();
    private final InMemoryJournal journal = new InMemoryJournal();
    private final List<AgentEffect> effects = new ArrayList<>();
    private final List<String> ends = new ArrayList<>();
    private final List<Throwable> faults = new ArrayList<>();
    private final Set<Digest> breaks = new HashSet<>();
    private VirtualEventLoop events = events();
    private AgentLoop loop = begin();

    private VirtualEventLoop events() {
        return new VirtualEventLoop(
                LoopConfig.named("agent"),
                time,
                (_, fault) -> {
                    faults.add(fault);
                    events.crash();
                },
                () -> loop.commit());
    }

    private AgentLoop begin() {
        var kept = journal.load();
        var made =
                new AgentLoop(
                        SiteAgent.restore(
                                kept, new WorkBytes(), AgentLoopTest::offer, this::isPresent),
                        Strikes.restore(kept),
                        journal,
                        events,
                        PACE,
                        new AgentLoop.Surroundings(
                                time, (_, fault) -> faults.add(fault), ends::add));
        made.start(effects::add);
        return made;
    }

    private boolean isPresent(Digest digest) {
        if (breaks.contains(digest)) {
            throw new IllegalStateException("planted");
        }
        return false;
    }

    private void linked() {
        loop.tell(new AgentEvent.ExecutorOpened("process", List.of()));
        loop.tell(told(new ControlMessage.Welcome(ReportMark.NONE, Optional.empty(), false)));
        rest();
    }

    /** So long that no append has to wait for another one. */
    private void rest() {
        time.advance(Duration.ofSeconds(1));
    }

    // Any event that leads to a report.
    private static AgentEvent report(String why) {
        return new AgentEvent.InPlaceFailed(new UUID(3, 4), ErrorCode.INVALID, why);
    }

    @Test
    void journalsAReportBeforeItIsSent() {
        linked();
        var journaled = new ArrayList<Integer>();
        loop.start(
                effect -> {
                    if (effect instanceof AgentEffect.SendReport) {
                        journaled.add(entries(JournalKind.OUTBOX));
                    }
                });

        loop.tell(report("two"));
        time.settle();

        assertThat(journaled).containsExactly(1);
    }

    @Test
    void forgetsWhatWasAcknowledgedWithTheNextAppendOrALittleLater() {
        linked();
        loop.tell(report("two"));
        time.settle();
        loop.tell(told(new ControlMessage.Acknowledge(1)));
        time.settle();
        assertThat(entries(JournalKind.OUTBOX))
                .as("the acknowledgement alone is worth no append")
                .isEqualTo(1);

        loop.tell(report("three"));
        time.settle();
        assertThat(entries(JournalKind.OUTBOX))
                .as("the second report is in, the first is out")
                .isEqualTo(1);

        loop.tell(told(new ControlMessage.Acknowledge(2)));
        time.advance(PACE.within());
        assertThat(entries(JournalKind.OUTBOX)).as("forgotten by itself").isZero();
    }

    @Test
    void laysASandboxOutWithoutWaitingForTheAppendAndStartsNothingBeforeIt() {
        linked();
        loop.tell(told(assign(ATTEMPT)));
        time.settle();
        assertThat(effects).hasAtLeastOneElementOfType(AgentEffect.Stage.class);
        assertThat(entries(JournalKind.ATTEMPT)).as("nobody waits for it yet").isZero();

        loop.tell(new AgentEvent.Staged(ATTEMPT));
        time.settle();
        assertThat(effects).hasAtLeastOneElementOfType(AgentEffect.Launch.class);
        assertThat(entries(JournalKind.ATTEMPT)).as("journaled before it is started").isEqualTo(1);
    }

    @Test
    void journalsALongStagingByItself() {
        linked();
        loop.tell(told(assign(ATTEMPT)));
        time.advance(PACE.within());

        assertThat(entries(JournalKind.ATTEMPT)).isEqualTo(1);
    }

    @Test
    void removesAfterEverythingElse() {
        linked();
        loop.put(
                "together",
                () -> {
                    loop.apply(told(assign(ATTEMPT)));
                    loop.apply(new AgentEvent.StagingFailed(ATTEMPT, "why", Optional.empty()));
                    loop.apply(told(new ControlMessage.Release(List.of(ATTEMPT))));
                    loop.apply(report("two"));
                });
        time.settle();

        assertThat(effects).hasAtLeastOneElementOfType(AgentEffect.SendReport.class);
        assertThat(effects.getLast()).isInstanceOf(AgentEffect.Discard.class);
    }

    @Test
    void letsReportsShareAnAppendPastABurst() {
        linked();
        for (int i = 1; i <= 3; i++) {
            loop.tell(report("one by one"));
            time.settle();
        }
        assertThat(entries(JournalKind.OUTBOX)).as("the third waits").isEqualTo(2);

        loop.tell(report("joins it"));
        time.advance(PACE.every());

        assertThat(entries(JournalKind.OUTBOX)).isEqualTo(4);
    }

    @Test
    void doesNotHaveAFullBatchWaitForItsTurn() {
        linked();
        for (int i = 1; i <= 3; i++) {
            loop.tell(report("one by one"));
            time.settle();
        }

        loop.put(
                "many",
                () -> {
                    for (int i = 0; i < FULL; i++) {
                        loop.apply(report("at once"));
                    }
                });
        time.settle();

        assertThat(entries(JournalKind.OUTBOX)).isEqualTo(3 + FULL);
    }

    @Test
    void journalsAllThatWasToldBeforeAFault() {
        linked();
        for (int i = 1; i <= 4; i++) {
            loop.tell(report("one by one"));
        }

        loop.broken("testing", new IllegalStateException("a fault"));
        time.settle();

        assertThat(faults).singleElement().isInstanceOf(IllegalStateException.class);
        assertThat(entries(JournalKind.OUTBOX)).isEqualTo(4);
    }

    @Test
    void endsWithASentenceWhenTheJournalTakesNothingAndActsOnNothing() {
        linked();
        effects.clear();
        journal.crashInNextAppend(false);

        loop.tell(report("two"));
        rest();

        assertThat(ends).singleElement().asString().startsWith("cannot append to the journal");
        assertThat(events.isClosed()).isTrue();
        assertThat(effects).isEmpty();
    }

    @Test
    void setsAsideWhatBrokeItTwiceAndGoesOn() {
        var poison = order(1);
        breaks.add(poison.content().digest());
        for (int start = 1; start <= 2; start++) {
            restart();
            loop.tell(told(new ControlMessage.Order(poison)));
            rest();
            assertThat(faults).as("start %d", start).hasSize(1);
        }

        restart();
        loop.tell(told(new ControlMessage.Order(poison)));
        loop.tell(told(new ControlMessage.Order(order(2))));
        rest();

        assertThat(faults).isEmpty();
        assertThat(effects)
                .filteredOn(AgentEffect.SendReport.class::isInstance)
                .singleElement()
                .asString()
                .contains(poison.id().toString())
                .contains("stopped twice on it")
                .contains("IllegalStateException")
                .doesNotContain("planted");
        assertThat(effects).hasAtLeastOneElementOfType(AgentEffect.Move.class);
    }

    private void restart() {
        effects.clear();
        faults.clear();
        events = events();
        loop = begin();
        linked();
        assertThat(faults).isEmpty();
    }

    private int entries(JournalKind kind) {
        return journal.load().of(kind).size();
    }

    private static AgentEvent told(ControlMessage message) {
        return new AgentEvent.Told(new Term(1), message);
    }

    private static AttemptId attempt(long execution) {
        return new AttemptId(new ExecutionId(new UUID(1, execution)), new Fence(1));
    }

    private static SignedOrder order(int number) {
        var digest = Digest.of(Integer.toString(number));
        var here = new SiteName("lyon");
        return new SignedOrder(
                new TransferOrder(
                        new TransferId(new UUID(5, number)),
                        new SiteName("global"),
                        here,
                        here,
                        new Content(digest, 1, List.of(digest)),
                        new TreeSet<>()),
                "ticket",
                "localhost:1");
    }

    private static ControlMessage assign(AttemptId attempt) {
        var spec =
                new ExecutionSpec(
                        new Command.Argv(List.of("true")),
                        List.of(),
                        new TreeMap<>(),
                        Asked.LITTLE,
                        Optional.empty(),
                        new StopSpec(StopSignal.TERM, Duration.ofSeconds(1)));
        return new ControlMessage.Assign(
                List.of(
                        new Assignment(
                                attempt,
                                new RunId(new UUID(1, 1)),
                                new PoolName("cpu"),
                                new ExecutionClass(
                                        new ProjectName("demo"),
                                        "flow",
                                        "step",
                                        spec,
                                        new TreeMap<>()),
                                new TreeMap<>(),
                                List.of(),
                                List.of(),
                                Optional.empty(),
                                Optional.empty())));
    }

    private static SiteOffer offer() {
        return new SiteOffer(
                Labels.none(),
                List.of(
                        new SiteOffer.Pool(
                                new PoolName("cpu"),
                                "process",
                                Runtimes.PLAIN,
                                Cpu.ofCores(1),
                                ByteSize.parse("1GiB"),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                new TreeMap<>())),
                new SiteOffer.Allowance(List.of("demo"), List.of("process"), true, ""),
                Duration.ZERO,
                Optional.empty());
    }
}
