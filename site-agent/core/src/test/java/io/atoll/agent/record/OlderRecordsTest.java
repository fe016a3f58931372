package io.atoll.agent.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.atoll.agent.attempt.AttemptStage;
import io.atoll.agent.executor.Exit;
import io.atoll.bridge.Content;
import io.atoll.bridge.Ticket;
import io.atoll.bridge.ticket.TicketKeys;
import io.atoll.bridge.ticket.TicketSigner;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.id.ArtifactId;
import io.atoll.kernel.id.AttemptId;
import io.atoll.kernel.id.DecisionId;
import io.atoll.kernel.id.ExecutionId;
import io.atoll.kernel.id.Fence;
import io.atoll.kernel.id.PoolName;
import io.atoll.kernel.id.ProjectName;
import io.atoll.kernel.id.RunId;
import io.atoll.kernel.id.SiteName;
import io.atoll.kernel.id.Term;
import io.atoll.kernel.id.TransferId;
import io.atoll.kernel.quantity.ByteSize;
import io.atoll.kernel.quantity.Cpu;
import io.atoll.kernel.quantity.Resources;
import io.atoll.protocol.work.WorkBytes;
import io.atoll.work.ArtifactKind;
import io.atoll.work.Assignment;
import io.atoll.work.AttemptOutcome;
import io.atoll.work.AttemptReport;
import io.atoll.work.Command;
import io.atoll.work.ExecutionClass;
import io.atoll.work.ExecutionClass.DeclaredOutput;
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

/** Bytes that a version wrote in which everything was a plain process. */
final class OlderRecordsTest {
    private static final Instant THEN = Instant.parse("2026-01-02T03:04:05Z");
    private static final AttemptCodec ATTEMPTS = new AttemptCodec(new WorkBytes());
    private static final ReportCodec REPORTS = new ReportCodec(new WorkBytes());
    private static final TreeSet<String> RAW = new TreeSet<>(Set.of("raw"));
    private static final AttemptId BEFORE =
            new AttemptId(new ExecutionId(new UUID(7, 2)), new Fence(1));
    private static final AttemptReport.Usage USAGE =
            new AttemptReport.Usage(Duration.ofMillis(5), Duration.ofMillis(6), 77);
    private static final AttemptId ATTEMPT =
            new AttemptId(new ExecutionId(new UUID(7, 1)), new Fence(2));
    private static final String RUNNING =
            "AgAAAAAAAAAHAAAAAAAAAAEAAAAAAAAAAQAAAAAAAAAIAAAAAAAAAAEAAAAEZGVtbwAAAARmbG93AAAA"
                + "BHN0ZXAAAAADY3B1AAAAAAAAAAABAAAABHRydWUAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAD"
                + "6AAAAAAAEAAAAAAAAAAAAAAAAAAAAARURVJNAAAAALLQXgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
                + "AQAAAAAAAAABAAAAAAAAAAEDAAAAAGlXNaUAAAAAAAAAAAAAAABpVzWlAAAAAAAAAAAAAAAAaVc1pQAA"
                + "AAAAAAAA";
    private static final String PROCESSES_ALLOWED =
            "BgAAAAAAAAAAAAAAAAAAAAEAAAADY3B1AAAAB3Byb2Nlc3MAAAAAAAAH0AAAAABAAAAAAAAAAAAAAAAA"
                    + "AAAAAAAAAAAAAQAAAARkZW1vAQEAAAAAAAAAAAAAAAAA";
    private static final String PROCESSES_FORBIDDEN =
            "BgAAAAAAAAAAAAAAAAAAAAEAAAADY3B1AAAAB3Byb2Nlc3MAAAAAAAAH0AAAAABAAAAAAAAAAAAAAAAA"
                    + "AAAAAAAAAAAAAQAAAARkZW1vAAEAAAAAAAAAAAAAAAAA";

    private static final String PUBLISHING =
            "AwAAAAAAAAAHAAAAAAAAAAEAAAAAAAAAAgAAAAAAAAAIAAAAAAAAAAEAAAAEZGVtbwAAAARmbG93AA"
                + "AABHN0ZXAAAAADY3B1AQAAAAhlY2hvIGhpCgAAAAAAAAABAAAABnJ1bi5zaAEAAAAEdHJ1ZQAAAAAA"
                + "AAABAAAAA291dAAAAAdvdXQudHh0AAAAAAAAAAEAAAADcmF3AAAAAAAAAAEAAAAETEFORwAAAAFDAA"
                + "AAAAAABdwAAAAAABAAAAAAAAAAAAACAAAAAAADSU5UAAAAAaE7hgAAAAAAAAAAAQAAAAJpbgEAAAAA"
                + "AAAAAgAAAAF4AQAAAABAYmE3ODE2YmY4ZjAxY2ZlYTQxNDE0MGRlNWRhZTIyMjNiMDAzNjFhMzk2MT"
                + "c3YTljYjQxMGZmNjFmMjAwMTVhZAAAAAAAAAADAAAAAAAAAAEAAAADcmF3AAAAAXkAAQAAAAAAAAAH"
                + "AAAAAAAAAAIAAAAAAAAAAQAAAANvdXQAAAAAAAAAAAAAAAAAAAABAAAABHNlZWQAAAABMwAAAAAAAA"
                + "ABAAAAAAAAAAcAAAAAAAAAAgAAAAAAAAABAQAAAABpVzXhAAAAAAAAAAABAAAAAAAAAAkAAAAAAAAA"
                + "CQEAAAAFc2x1cm0EAAAAAGlXNaUAAAAAAAAAAAAAAABpVzWlAAAAAAAAAAABAAAAAAAAAAkAAAAAaV"
                + "c1pQAAAAAAAAAAAAAAAGlXNaUAAAAAAAAAAAAAAAAATEtAAAAAAABbjYAAAAAAAAAATQAB";
    private static final String FAILED =
            "BwAAAAAAAAAHAAAAAAAAAAEAAAAAAAAAAgAAAAZGQUlMRUQAAAAAAAAAAwAAAAAAAAAAAAAADHdoeS"
                + "BpdCBlbmRlZAEAAAAAAAAAAQAAAANvdXQAAABANjVjNzRjMTVhNjg2MTg3YmI2YmJmOTk1OGY0OTRm"
                + "YzZiODAwNjgwMzRhNjU5YTlhZDQ0OTkxYjA4YzU4ZjJkMgAAAAAAAAABAAAAAAAAAAEAAABANjVjNz"
                + "RjMTVhNjg2MTg3YmI2YmJmOTk1OGY0OTRmYzZiODAwNjgwMzRhNjU5YTlhZDQ0OTkxYjA4YzU4ZjJk"
                + "MgEAAAAAAAAAAQAAAANyYXcBAAAAQDA0M2E3MTg3NzRjNTcyYmQ4YTI1YWRiZWIxYmZjZDVjMDI1Nm"
                + "FlMTFjZWNmOWY5YzNmOTI1ZDBlNTJiZWFmODkAAAAAAAAAAQAAAAAAAAABAAAAQDA0M2E3MTg3NzRj"
                + "NTcyYmQ4YTI1YWRiZWIxYmZjZDVjMDI1NmFlMTFjZWNmOWY5YzNmOTI1ZDBlNTJiZWFmODkAAQAAAA"
                + "AAD0JAAAAAAAAehIAAAAAAAC3GwAAAAAAAPQkAAAAAAABMS0AAAAAAAFuNgAAAAAAAAABN";
    private static final String SITE_FAULT =
            "BwAAAAAAAAAHAAAAAAAAAAEAAAAAAAAAAgAAAApTSVRFX0ZBVUxU//////////8AAAAAAAAAAAAAAA"
                + "x3aHkgaXQgZW5kZWQAAAAAAAAAAAEAAAADb3V0AAAAQDY1Yzc0YzE1YTY4NjE4N2JiNmJiZjk5NThm"
                + "NDk0ZmM2YjgwMDY4MDM0YTY1OWE5YWQ0NDk5MWIwOGM1OGYyZDIAAAAAAAAAAQAAAAAAAAABAAAAQD"
                + "Y1Yzc0YzE1YTY4NjE4N2JiNmJiZjk5NThmNDk0ZmM2YjgwMDY4MDM0YTY1OWE5YWQ0NDk5MWIwOGM1"
                + "OGYyZDIBAAAAAAAAAAEAAAADcmF3AQAAAEAwNDNhNzE4Nzc0YzU3MmJkOGEyNWFkYmViMWJmY2Q1Yz"
                + "AyNTZhZTExY2VjZjlmOWMzZjkyNWQwZTUyYmVhZjg5AAAAAAAAAAEAAAAAAAAAAQAAAEAwNDNhNzE4"
                + "Nzc0YzU3MmJkOGEyNWFkYmViMWJmY2Q1YzAyNTZhZTExY2VjZjlmOWMzZjkyNWQwZTUyYmVhZjg5AA"
                + "EAAAAAAA9CQAAAAAAAHoSAAAAAAAAtxsAAAAAAAD0JAAAAAAAATEtAAAAAAABbjYAAAAAAAAAATQ==";
    private static final String CANCELLED =
            "BwAAAAAAAAAHAAAAAAAAAAEAAAAAAAAAAgAAAAlDQU5DRUxMRUT//////////wAAAAAAAAAAAAAADH"
                + "doeSBpdCBlbmRlZAAAAAAAAAAAAQAAAANvdXQAAABANjVjNzRjMTVhNjg2MTg3YmI2YmJmOTk1OGY0"
                + "OTRmYzZiODAwNjgwMzRhNjU5YTlhZDQ0OTkxYjA4YzU4ZjJkMgAAAAAAAAABAAAAAAAAAAEAAABANj"
                + "VjNzRjMTVhNjg2MTg3YmI2YmJmOTk1OGY0OTRmYzZiODAwNjgwMzRhNjU5YTlhZDQ0OTkxYjA4YzU4"
                + "ZjJkMgEAAAAAAAAAAQAAAANyYXcBAAAAQDA0M2E3MTg3NzRjNTcyYmQ4YTI1YWRiZWIxYmZjZDVjMD"
                + "I1NmFlMTFjZWNmOWY5YzNmOTI1ZDBlNTJiZWFmODkAAAAAAAAAAQAAAAAAAAABAAAAQDA0M2E3MTg3"
                + "NzRjNTcyYmQ4YTI1YWRiZWIxYmZjZDVjMDI1NmFlMTFjZWNmOWY5YzNmOTI1ZDBlNTJiZWFmODkAAQ"
                + "AAAAAAD0JAAAAAAAAehIAAAAAAAC3GwAAAAAAAPQkAAAAAAABMS0AAAAAAAFuNgAAAAAAAAABN";
    private static final String MOVED = "AAAAAAAAAAAHAAAAAAAAAAEAAAAAAAAAAgAAAAdSVU5OSU5H";
    private static final String LINGERS = "FAAAAAAAAAAHAAAAAAAAAAEAAAAAAAAAAgAAAAhpdCBoYW5ncw==";
    private static final String TRANSFER_DONE = "AgAAAAAAAAAJAAAAAAAAAAEBAAAAAAAAAAwAAAAAAA==";
    private static final String TRANSFER_FAILED =
            "AgAAAAAAAAAJAAAAAAAAAAEAAAAAAAAAAAwAAAADY3V0AQ==";
    private static final String REGISTERED =
            "CAAAAAAAAAAJAAAAAAAAAAIAAABANjVjNzRjMTVhNjg2MTg3YmI2YmJmOTk1OGY0OTRmYzZiODAwNj"
                + "gwMzRhNjU5YTlhZDQ0OTkxYjA4YzU4ZjJkMgAAAAAAAAABAAAAAAAAAAEAAABANjVjNzRjMTVhNjg2"
                + "MTg3YmI2YmJmOTk1OGY0OTRmYzZiODAwNjgwMzRhNjU5YTlhZDQ0OTkxYjA4YzU4ZjJkMgEAAAAAAA"
                + "AAAQAAAANyYXc=";
    private static final String REFUSED = "BAAAAAAAAAAJAAAAAAAAAAIAAAAGREVOSUVEAAAAAm5v";
    private static final String LOST =
            "BQAAAEA2NWM3NGMxNWE2ODYxODdiYjZiYmY5OTU4ZjQ5NGZjNmI4MDA2ODAzNGE2NTlhOWFkNDQ5OT"
                    + "FiMDhjNThmMmQyAAAABnJvdHRlbg==";
    private static final String CHECKED = "CwAAAARkaXNr";
    private static final String FACTS =
            "JAAAAAAAAAABAAAABHpvbmUAAAACZXUAAAAAAAAAAQAAAANncHUAAAAFc2x1cm0BAQAAAAAAAAfQAA"
                + "AAAAAAAGMBAAAABGExMDAAAAAAAAAABAAAAAAAAABQAQEAAANGMLigAAEAAAAGeDg2XzY0AAAAAAAA"
                + "AAEAAAAEY29zdAAAAAAAAAAFAAAAAAAAAAEAAAAEZGVtbwAAAAAAAAABAAAABXNsdXJtAAAAAAhhdC"
                + "BuaWdodAAAIL3nNkAAAQAAAAAAAAPo";

    private static byte[] bytes(String stored) {
        return Base64.getDecoder().decode(stored);
    }

    private static SiteOffer offer(String stored) {
        return ((Report.FactsChanged) REPORTS.read(bytes(stored), THEN)).facts();
    }

    @Test
    void readsAnAttemptWithoutAnExecutorAsOneOfProcess() {
        var held = ATTEMPTS.read(bytes(RUNNING));

        assertThat(held.executor()).contains("process");
        assertThat(held.stage()).isEqualTo(new AttemptStage.Running(THEN, THEN, THEN));
        assertThat(held.assignment().decision()).isPresent();
        assertThat(ATTEMPTS.read(ATTEMPTS.write(held))).isEqualTo(held);
    }

    @Test
    void readsTheOwnersWordOnPlainProcessesAsHerWordOnThatExecutor() {
        assertThat(offer(PROCESSES_ALLOWED).allowance())
                .isEqualTo(new SiteOffer.Allowance(List.of("demo"), List.of("process"), true, ""));
        assertThat(offer(PROCESSES_FORBIDDEN).allowance().executors()).isEmpty();
        assertThat(offer(PROCESSES_ALLOWED).pools().getFirst().runtimes())
                .isEqualTo(Runtimes.PLAIN);
    }

    @Test
    void readsBackWhatItWritesOfKindsNow() {
        var now = offer(PROCESSES_ALLOWED);
        var allowance =
                new SiteOffer.Allowance(List.of("demo"), List.of("process", "slurm"), true, "");
        var pool = now.pools().getFirst();
        var slurm =
                new SiteOffer.Pool(
                        pool.name(),
                        "slurm",
                        new Runtimes(true, true),
                        pool.cpu(),
                        pool.memory(),
                        pool.gpu(),
                        pool.walltime(),
                        pool.arch(),
                        pool.scores());
        var report =
                new Report.FactsChanged(
                        new SiteOffer(
                                now.labels(),
                                List.of(pool, slurm),
                                allowance,
                                now.offlineUpTo(),
                                now.storeQuota()));

        assertThat(REPORTS.read(REPORTS.write(report), THEN)).isEqualTo(report);
    }

    private static Content small(String text) {
        return Content.small(Digest.of(text), 1);
    }

    private static Report report(String stored) {
        var report = REPORTS.read(bytes(stored), THEN);
        assertThat(REPORTS.read(REPORTS.write(report), Instant.EPOCH)).isEqualTo(report);
        return report;
    }

    @Test
    void readsAnAttemptThatWasWrittenFieldByField() {
        var held = ATTEMPTS.read(bytes(PUBLISHING));

        assertThat(held.assignment()).isEqualTo(assignment());
        assertThat(held.stage())
                .isEqualTo(
                        new AttemptStage.Publishing(
                                THEN,
                                THEN,
                                new Exit(new Exit.Killed(9), THEN, THEN, USAGE, false, true)));
        assertThat(held.executor()).contains("slurm");
        assertThat(ATTEMPTS.read(ATTEMPTS.write(held))).isEqualTo(held);
    }

    private static Assignment assignment() {
        var outputs = new TreeMap<>(Map.of("out", new DeclaredOutput("out.txt", RAW)));
        return new Assignment(
                ATTEMPT,
                new RunId(new UUID(8, 1)),
                new PoolName("cpu"),
                new ExecutionClass(new ProjectName("demo"), "flow", "step", spec(), outputs),
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
                Optional.of(THEN.plusSeconds(60)),
                Optional.of(new DecisionId(new UUID(9, 9))));
    }

    private static ExecutionSpec spec() {
        byte[] script = "true".getBytes(StandardCharsets.UTF_8);
        return new ExecutionSpec(
                new Command.Script("echo hi\n"),
                List.of(new ShippedFile("run.sh", Digest.of(script), script, true)),
                new TreeMap<>(Map.of("LANG", "C")),
                new Resources(
                        new Cpu(1500),
                        new ByteSize(1 << 20),
                        ByteSize.ZERO,
                        Optional.of(new Resources.GpuRequest(2, List.of(), ByteSize.ZERO))),
                Optional.empty(),
                new StopSpec(StopSignal.INT, Duration.ofSeconds(7)));
    }

    @Test
    void readsHowAttemptsEndedAsItWasWrittenFieldByField() {
        assertThat(report(FAILED))
                .isEqualTo(ended(new AttemptOutcome.Failed(3, 0, "why it ended", true)));
        assertThat(report(SITE_FAULT))
                .isEqualTo(ended(new AttemptOutcome.SiteFault("why it ended")));
        assertThat(report(CANCELLED)).isEqualTo(ended(new AttemptOutcome.Cancelled()));
    }

    private static Report ended(AttemptOutcome outcome) {
        return new Report.AttemptEnded(
                ATTEMPT,
                new AttemptReport(
                        outcome,
                        new TreeMap<>(
                                Map.of(
                                        "out",
                                        new AttemptReport.MadeOutput(
                                                small("o"),
                                                ArtifactKind.FOLDER,
                                                new TreeSet<>(Set.of("raw"))))),
                        Optional.of(small("s")),
                        Optional.empty(),
                        true,
                        new AttemptReport.Times(
                                Duration.ofMillis(1),
                                Duration.ofMillis(2),
                                Duration.ofMillis(3),
                                Duration.ofMillis(4)),
                        USAGE));
    }

    @Test
    void readsEveryOtherReportAsItWasWrittenFieldByField() {
        var transfer = new TransferId(new UUID(9, 1));
        var request = new UUID(9, 2);

        assertThat(report(MOVED)).isEqualTo(new Report.AttemptStarted(ATTEMPT, THEN));
        assertThat(report(LINGERS)).isEqualTo(new Report.AttemptLingers(ATTEMPT, THEN, "it hangs"));
        assertThat(report(TRANSFER_DONE)).isEqualTo(new Report.TransferDone(transfer, 12));
        assertThat(report(TRANSFER_FAILED))
                .isEqualTo(new Report.TransferFailed(transfer, "cut", true));
        assertThat(report(REGISTERED))
                .isEqualTo(
                        new Report.InPlaceRegistered(
                                request,
                                small("o"),
                                ArtifactKind.FOLDER,
                                new TreeSet<>(Set.of("raw"))));
        assertThat(report(REFUSED))
                .isEqualTo(new Report.InPlaceRefused(request, ErrorCode.DENIED, "no"));
        assertThat(report(LOST)).isEqualTo(new Report.ReplicaLost(Digest.of("o"), "rotten"));
        assertThat(report(CHECKED)).isEqualTo(new Report.SelfChecked("disk"));
        var facts = ((Report.FactsChanged) report(FACTS)).facts();
        assertThat(facts.pools().getFirst().gpu())
                .contains(new SiteOffer.Gpu("a100", 4, new ByteSize(80), true));
        assertThat(facts.offlineUpTo()).isEqualTo(Duration.ofHours(10));
        assertThat(facts.storeQuota()).contains(new ByteSize(1000));
    }

    @Test
    void readsAnOrderThatNamesADirectionOnlyByItsTicket() {
        var codec = new OrderCodec(new WorkBytes());
        var fetch = order(Ticket.Verb.READ);
        var push = order(Ticket.Verb.WRITE);

        assertThat(codec.read(older(fetch, "FETCH"))).isEqualTo(fetch);
        assertThat(fetch.isFetch()).isTrue();
        assertThat(codec.read(older(push, "PUSH"))).isEqualTo(push);
        assertThat(push.isFetch()).isFalse();
        assertThat(codec.read(codec.write(push))).isEqualTo(push);
    }

    private static byte[] older(SignedOrder order, String direction) {
        var out = new RecordWriter().uuid(order.id().uuid()).text(direction);
        return out.content(order.content())
                .text(order.ticket())
                .text(order.endpoint())
                .texts(order.classes())
                .toBytes();
    }

    private static String signed(Ticket ticket) {
        return new TicketSigner(TicketKeys.generate().getPrivate()).sign(ticket).compact();
    }

    private static SignedOrder order(Ticket.Verb verb) {
        var global = new SiteName("global");
        var lyon = new SiteName("lyon");
        var classes = new TreeSet<>(Set.of("raw"));
        var ticket =
                new Ticket(
                        new UUID(9, 1),
                        verb,
                        global,
                        Ticket.peerOf(lyon),
                        new ArtifactId(new UUID(9, 3)),
                        Digest.of("o"),
                        1,
                        classes,
                        lyon,
                        new Term(1),
                        THEN);
        boolean fetch = verb == Ticket.Verb.READ;
        return new SignedOrder(
                new TransferOrder(
                        new TransferId(new UUID(9, 1)),
                        fetch ? global : lyon,
                        fetch ? lyon : global,
                        lyon,
                        small("o"),
                        classes),
                signed(ticket),
                "global:1");
    }
}
