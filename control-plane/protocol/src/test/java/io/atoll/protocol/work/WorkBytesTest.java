package io.atoll.protocol.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atoll.bridge.Content;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.id.AttemptId;
import io.atoll.kernel.id.DecisionId;
import io.atoll.kernel.id.ExecutionId;
import io.atoll.kernel.id.Fence;
import io.atoll.kernel.id.PoolName;
import io.atoll.kernel.id.ProjectName;
import io.atoll.kernel.id.RunId;
import io.atoll.kernel.id.SiteName;
import io.atoll.kernel.id.TransferId;
import io.atoll.kernel.label.Labels;
import io.atoll.kernel.quantity.ByteSize;
import io.atoll.kernel.quantity.Cpu;
import io.atoll.kernel.quantity.Resources;
import io.atoll.work.ArtifactKind;
import io.atoll.work.Assignment;
import io.atoll.work.AttemptOutcome;
import io.atoll.work.AttemptReport;
import io.atoll.work.Command;
import io.atoll.work.ExecutionClass;
import io.atoll.work.ExecutionSpec;
import io.atoll.work.Report;
import io.atoll.work.Runtimes;
import io.atoll.work.ShippedFile;
import io.atoll.work.SignedOrder;
import io.atoll.work.SiteOffer;
import io.atoll.work.StopSignal;
import io.atoll.work.StopSpec;
import io.atoll.work.TransferOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What the link and an agent's journal hold of work, with every field set and with none. */
class WorkBytesTest {
    private static final AttemptId ATTEMPT =
            new AttemptId(new ExecutionId(new UUID(7, 1)), new Fence(2));
    private static final AttemptId BEFORE =
            new AttemptId(new ExecutionId(new UUID(7, 2)), new Fence(1));
    private static final TreeSet<String> RAW = new TreeSet<>(Set.of("raw"));
    private static final Instant THEN = Instant.parse("2026-01-02T03:04:05.678901234Z");

    /** An assignment as a journal of this version holds it. */
    private static final String STORED =
            "CpQBCgRkZW1vEgRmbG93GgRzdGVwIgNjcHUqAnNoKgZydW4uc2g6LAoGcnVuLnNoEiC1vqQbbGI/fA"
                + "nxvyTcrljrqzwM3ZCtlmvEOkW0SGfhKxgBQhMKA291dBIHb3V0LnR4dBoDcmF3SgkKBExBTkcSAUNQ"
                + "3AtYgIBAYIAgaAJw4KcSegNJTlSAAdg24gMEYTEwMOgDCRLCAQoUChAAAAAAAAAABwAAAAAAAAABEA"
                + "IaEAAAAAAAAAAIAAAAAAAAAAEiWAoCaW4SMAoBeBABGiQKILp4Fr+PAc/qQUFA3l2uIiOwA2Gjlhd6"
                + "nLQQ/2HyABWtEAMyA3JhdxIeCgF5IhQKEAAAAAAAAAAHAAAAAAAAAAIQASoDb3V0GAEqCQoEc2VlZB"
                + "IBMzIUChAAAAAAAAAABwAAAAAAAAACEAE4rp6m5bczwgIQAAAAAAAAAAkAAAAAAAAACeAD8oA3GkgK"
                + "QGI1YmVhNDFiNmM2MjNmN2MwOWYxYmYyNGRjYWU1OGViYWIzYzBjZGQ5MGFkOTY2YmM0M2E0NWI0ND"
                + "g2N2UxMmISBHRydWU=";

    private final WorkBytes bytes = new WorkBytes();

    private static ExecutionSpec full() {
        byte[] script = "true".getBytes(StandardCharsets.UTF_8);
        return new ExecutionSpec(
                new Command.Argv(List.of("sh", "run.sh")),
                List.of(new ShippedFile("run.sh", Digest.of(script), script, true)),
                new TreeMap<>(Map.of("LANG", "C")),
                new Resources(
                        new Cpu(1500),
                        new ByteSize(1 << 20),
                        new ByteSize(4096),
                        Optional.of(new Resources.GpuRequest(2, List.of("a100"), new ByteSize(9)))),
                Optional.of(Duration.ofMinutes(5)),
                new StopSpec(StopSignal.INT, Duration.ofSeconds(7)));
    }

    private static ExecutionSpec bare() {
        return new ExecutionSpec(
                new Command.Script("echo hi\n"),
                List.of(),
                new TreeMap<>(),
                new Resources(
                        new Cpu(1000), new ByteSize(1 << 20), ByteSize.ZERO, Optional.empty()),
                Optional.empty(),
                StopSpec.DEFAULT);
    }

    private static Assignment assignment(ExecutionSpec spec) {
        return new Assignment(
                ATTEMPT,
                new RunId(new UUID(8, 1)),
                new PoolName("cpu"),
                new ExecutionClass(
                        new ProjectName("demo"),
                        "flow",
                        "step",
                        spec,
                        new TreeMap<>(
                                Map.of("out", new ExecutionClass.DeclaredOutput("out.txt", RAW)))),
                new TreeMap<>(Map.of("seed", "3")),
                List.of(
                        new Assignment.Input(
                                "in",
                                true,
                                List.of(
                                        new Assignment.Element(
                                                "x",
                                                new Assignment.Source.Stored(
                                                        Digest.of("abc"), 3, true),
                                                RAW),
                                        new Assignment.Element(
                                                "y",
                                                new Assignment.Source.Awaited(BEFORE, "out"),
                                                new TreeSet<>())))),
                List.of(BEFORE),
                Optional.of(THEN),
                Optional.of(new DecisionId(new UUID(9, 9))));
    }

    @Test
    void readsBackAnAssignmentWithEveryKeyOfItsExecutionAndWithNone() {
        for (var spec : List.of(full(), bare())) {
            var assignment = assignment(spec);

            assertThat(bytes.assignment(bytes.write(assignment))).isEqualTo(assignment);
        }
    }

    /** A key that is added and left out here would be tested by nobody. */
    @Test
    void looksAtEveryKeyOfAnExecution() throws ReflectiveOperationException {
        for (var key : ExecutionSpec.class.getRecordComponents()) {
            var read = key.getAccessor();

            assertThat(read.invoke(full())).as(key.getName()).isNotEqualTo(read.invoke(bare()));
        }
    }

    @Test
    void readsAnAssignmentThatAJournalHolds() {
        assertThat(bytes.assignment(Base64.getDecoder().decode(STORED)))
                .isEqualTo(assignment(full()));
    }

    @Test
    void sendsWhatManyAssignmentsShareOncePerPool() {
        var one = assignment(full());
        var elsewhere =
                new Assignment(
                        BEFORE,
                        one.run(),
                        new PoolName("other"),
                        one.executionClass(),
                        one.each(),
                        List.of(),
                        List.of(),
                        Optional.empty(),
                        Optional.empty());

        var wire = AssignCodec.write(List.of(one, one, elsewhere)).getFirst();

        assertThat(wire.getClassesCount()).isEqualTo(2);
        assertThat(wire.getShippedCount()).isEqualTo(1);
        assertThat(AssignCodec.read(wire, Duration.ZERO)).containsExactly(one, one, elsewhere);
    }

    @Test
    void readsBackEveryReport() {
        var content = Content.small(Digest.of("o"), 1);
        for (var report :
                List.of(
                        new Report.AttemptStaging(ATTEMPT),
                        new Report.AttemptStarted(ATTEMPT, Instant.ofEpochMilli(12)),
                        new Report.AttemptPublishing(ATTEMPT),
                        new Report.AttemptLingers(ATTEMPT, Instant.ofEpochMilli(12), "it hangs"),
                        new Report.TransferDone(new TransferId(new UUID(9, 1)), 12),
                        new Report.TransferFailed(new TransferId(new UUID(9, 1)), "cut", true),
                        new Report.InPlaceRegistered(
                                new UUID(9, 2), content, ArtifactKind.FOLDER, RAW),
                        new Report.InPlaceRefused(new UUID(9, 2), ErrorCode.DENIED, "no"),
                        new Report.ReplicaLost(Digest.of("o"), "rotten"),
                        new Report.SelfChecked("disk"),
                        new Report.FactsChanged(offer()))) {
            assertThat(bytes.report(bytes.write(report))).isEqualTo(report);
        }
    }

    private static SiteOffer offer() {
        return new SiteOffer(
                Labels.of(Map.of("zone", "eu")),
                List.of(
                        new SiteOffer.Pool(
                                new PoolName("gpu"),
                                "slurm",
                                new Runtimes(true, true),
                                new Cpu(2000),
                                new ByteSize(99),
                                Optional.of(new SiteOffer.Gpu("a100", 4, new ByteSize(80), true)),
                                Optional.of(Duration.ofHours(1)),
                                Optional.of("x86_64"),
                                new TreeMap<>(Map.of("cost", 5)))),
                new SiteOffer.Allowance(List.of("demo"), List.of("slurm"), false, "at night"),
                Duration.ofHours(10),
                Optional.of(new ByteSize(1000)));
    }

    @Test
    void readsBackEveryWayInWhichAnAttemptEnds() {
        var made =
                new AttemptReport.MadeOutput(
                        Content.small(Digest.of("o"), 1), ArtifactKind.FOLDER, RAW);
        for (var outcome :
                List.of(
                        new AttemptOutcome.Succeeded(),
                        new AttemptOutcome.Failed(3, 9, "why", true),
                        new AttemptOutcome.OutOfMemory("why"),
                        new AttemptOutcome.TimedOut("why"),
                        new AttemptOutcome.Preempted("why"),
                        new AttemptOutcome.Cancelled(),
                        new AttemptOutcome.Lost("why"),
                        new AttemptOutcome.Refused("why"),
                        new AttemptOutcome.SiteFault("why"))) {
            var ended =
                    new Report.AttemptEnded(
                            ATTEMPT,
                            new AttemptReport(
                                    outcome,
                                    new TreeMap<>(Map.of("out", made)),
                                    Optional.of(made.content()),
                                    Optional.of(made.content()),
                                    true,
                                    new AttemptReport.Times(
                                            Duration.ofMillis(1),
                                            Duration.ofMillis(2),
                                            Duration.ofMillis(3),
                                            Duration.ofMillis(4)),
                                    new AttemptReport.Usage(
                                            Duration.ofMillis(5), Duration.ofMillis(6), 7)));

            assertThat(bytes.report(bytes.write(ended))).isEqualTo(ended);
        }
    }

    @Test
    void readsBackAnOrderOfEitherMover() {
        var lyon = new SiteName("lyon");
        var oslo = new SiteName("oslo");
        for (var mover : List.of(lyon, oslo)) {
            var order =
                    new SignedOrder(
                            new TransferOrder(
                                    new TransferId(new UUID(9, 1)),
                                    lyon,
                                    oslo,
                                    mover,
                                    Content.small(Digest.of("o"), 1),
                                    RAW),
                            "ticket",
                            "lyon:1");

            assertThat(bytes.order(bytes.write(order))).isEqualTo(order);
            assertThat(order.order().peer()).isEqualTo(mover.equals(lyon) ? oslo : lyon);
        }
    }

    @Test
    void refusesWhatIsNoWork() {
        assertThatThrownBy(() -> bytes.assignment(new byte[] {1, 2, 3}))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> bytes.assignment(new byte[0]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("0 assignments");
        assertThatThrownBy(() -> bytes.report(new byte[0]))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> bytes.order(new byte[0]))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
