package io.atoll.agent.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.atoll.agent.attempt.AttemptStage;
import io.atoll.agent.executor.Runtimes;
import io.atoll.agent.link.Report;
import io.atoll.agent.link.SiteOffer;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Bytes that a version wrote in which everything was a plain process. */
final class OlderRecordsTest {
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

    private static byte[] bytes(String stored) {
        return Base64.getDecoder().decode(stored);
    }

    private static SiteOffer offer(String stored) {
        return ((Report.FactsChanged) ReportCodec.read(bytes(stored))).offer();
    }

    @Test
    void readsAnAttemptWithoutAnExecutorAsOneOfProcess() {
        var held = AttemptCodec.read(bytes(RUNNING));

        assertThat(held.executor()).contains("process");
        var then = Instant.parse("2026-01-02T03:04:05Z");
        assertThat(held.stage()).isEqualTo(new AttemptStage.Running(then, then, then));
        assertThat(held.assignment().decision()).isPresent();
        assertThat(AttemptCodec.read(AttemptCodec.write(held))).isEqualTo(held);
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

        assertThat(ReportCodec.read(ReportCodec.write(report))).isEqualTo(report);
    }
}
