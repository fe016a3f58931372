package io.atoll.server.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.atoll.control.event.ControlRecord.Spent;
import io.atoll.control.event.ControlRecord.TransferRecord;
import io.atoll.control.workflow.ExecutionTemplate;
import io.atoll.control.workflow.RetryBudget;
import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.id.SiteName;
import io.atoll.kernel.quantity.ByteSize;
import io.atoll.kernel.quantity.Cpu;
import io.atoll.kernel.quantity.Resources;
import io.atoll.policy.facts.PoolFacts;
import io.atoll.policy.facts.SiteFacts.Allowance;
import io.atoll.work.AttemptReport;
import io.atoll.work.Command;
import io.atoll.work.ExecutionSpec;
import io.atoll.work.ShippedFile;
import io.atoll.work.StopSignal;
import io.atoll.work.StopSpec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RecordJsonTest {
    private final RecordJson json =
            new RecordJson(
                    source -> {
                        throw new AssertionError(source);
                    });

    @Test
    void readsRowsOfBeforeThereWerePausesBetweenRetries() {
        assertThat(
                        json.read(
                                "{\"failed\":1,\"lost\":2,\"preempted\":3,\"siteFaults\":4}",
                                Spent.class))
                .isEqualTo(new Spent(1, 2, 3, 4, Optional.empty()));
        assertThat(json.read("{\"failed\":1,\"lost\":2,\"preempted\":3}", RetryBudget.class))
                .isEqualTo(new RetryBudget(1, 2, 3));
    }

    @Test
    void readsBackUntilWhenAnExecutionPauses() {
        var until = Instant.parse("2026-01-02T12:00:00.123456789Z");
        var spent = new Spent(1, 0, 0, 0, Optional.of(until));
        var budget = new RetryBudget(1, 2, 3, Duration.ofMillis(10), Duration.ofHours(2));

        assertThat(json.read(json.write(spent), Spent.class)).isEqualTo(spent);
        assertThat(json.read(json.write(budget), RetryBudget.class)).isEqualTo(budget);
    }

    @Test
    void readsFactsOfBeforeExecutorsHadKinds() {
        var allowed =
                "{\"projects\":[\"demo\"],\"process\":true,\"open\":false,\"closedBecause\":\"at"
                        + " night\"}";

        assertThat(json.read(allowed, Allowance.class))
                .isEqualTo(new Allowance(List.of("demo"), List.of("process"), false, "at night"));
        assertThat(json.read(allowed.replace("true", "false"), Allowance.class).executors())
                .isEmpty();
        assertThat(
                        json.read(
                                        """
                                        {"name":"cpu","executor":"process","cpu":{"millis":1000},
                                        "memory":{"bytes":1},"freeCpu":{"millis":1000},
                                        "freeMemory":{"bytes":1},"gpu":null,"walltime":null,
                                        "arch":null,"scores":{},"waiting":0,"rests":""}
                                        """,
                                        PoolFacts.class)
                                .runtimes())
                .isEqualTo(PoolFacts.Runtimes.PLAIN);
    }

    @Test
    void readsBackWhichExecutorsAnOwnerAllows() {
        var allowance = new Allowance(List.of("demo"), List.of("process", "slurm"), true, "");
        var nothing = new Allowance(List.of("demo"), List.of(), true, "");

        assertThat(json.read(json.write(allowance), Allowance.class)).isEqualTo(allowance);
        assertThat(json.read(json.write(nothing), Allowance.class)).isEqualTo(nothing);
    }

    private static final String FETCHED =
            "{\"transfer\":\"00000000-0000-0009-0000-000000000001\",\"artifact\":\"00000000-0"
                + "000-0008-0000-000000000001\",\"content\":\"sha256:65c74c15a686187bb6bbf9958f494f"
                + "c6b80068034a659a9ad44991b08c58f2d2\",\"sizeBytes\":1,\"classes\":[\"raw\"],\"dir"
                + "ection\":\"FETCH\",\"from\":\"global\",\"to\":\"lyon\",\"state\":{\"type\":\"Pla"
                + "nned\",\"notBefore\":\"1970-01-01T00:00:00Z\",\"lastFailure\":\"\"},\"orders\":2"
                + "}";
    private static final String TEMPLATE =
            "{\"name\":\"full\",\"labels\":{\"entries\":{\"k\":\"v\"}},\"command\":{\"type\":"
                + "\"Script\",\"text\":\"echo\"},\"files\":[{\"name\":\"run.sh\",\"digest\":\"sha25"
                + "6:b5bea41b6c623f7c09f1bf24dcae58ebab3c0cdd90ad966bc43a45b44867e12b\",\"bytes\":"
                + "\"dHJ1ZQ==\",\"executable\":true}],\"foreach\":null,\"inputs\":{},\"outputs\":{"
                + "\"x\":\"x.txt\"},\"environment\":{\"LANG\":\"C\"},\"needs\":[\"b\"],\"resources"
                + "\":{\"cpu\":{\"millis\":1500},\"memory\":{\"bytes\":9},\"disk\":{\"bytes\":8},\""
                + "gpu\":{\"count\":2,\"kinds\":[\"a100\"],\"memory\":{\"bytes\":7}}},\"walltime\":"
                + "\"PT5M\",\"arch\":\"x86_64\",\"retry\":{\"failed\":0,\"lost\":3,\"preempted\":21"
                + "47483647,\"pause\":\"PT1S\",\"upTo\":\"PT5M\"},\"stop\":{\"signal\":\"INT\",\"gr"
                + "ace\":\"PT7S\"},\"tolerate\":{\"type\":\"Count\",\"most\":0},\"atMost\":4,\"plac"
                + "ement\":{\"policy\":null,\"require\":[],\"site\":null}}";

    @Test
    void readsTransfersOfBeforeTheyNamedWhoMovesThem() {
        var fetched = json.read(FETCHED, TransferRecord.class);
        var pushed =
                json.read(
                        FETCHED.replace("FETCH", "PUSH")
                                .replace("\"from\":\"global\"", "\"from\":\"oslo\""),
                        TransferRecord.class);

        assertThat(fetched.from()).isEqualTo(new SiteName("global"));
        assertThat(fetched.to()).isEqualTo(new SiteName("lyon"));
        assertThat(fetched.mover()).isEqualTo(new SiteName("lyon"));
        assertThat(pushed.mover()).isEqualTo(new SiteName("oslo"));
        assertThat(json.write(fetched)).doesNotContain("direction").contains("\"mover\":\"lyon\"");
        assertThat(json.read(json.write(fetched), TransferRecord.class)).isEqualTo(fetched);
    }

    @Test
    void readsTemplatesOfBeforeTheirWorkStoodByItself() {
        byte[] script = "true".getBytes(StandardCharsets.UTF_8);

        var template = json.read(TEMPLATE, ExecutionTemplate.class);

        assertThat(template.work())
                .isEqualTo(
                        new ExecutionSpec(
                                new Command.Script("echo"),
                                List.of(new ShippedFile("run.sh", Digest.of(script), script, true)),
                                new TreeMap<>(Map.of("LANG", "C")),
                                new Resources(
                                        new Cpu(1500),
                                        new ByteSize(9),
                                        new ByteSize(8),
                                        Optional.of(
                                                new Resources.GpuRequest(
                                                        2, List.of("a100"), new ByteSize(7)))),
                                Optional.of(Duration.ofMinutes(5)),
                                new StopSpec(StopSignal.INT, Duration.ofSeconds(7))));
        assertThat(template.arch()).contains("x86_64");
        assertThat(template.atMost()).isEqualTo(4);
        assertThat(json.read(json.write(template), ExecutionTemplate.class)).isEqualTo(template);
    }

    @Test
    void readsAndWritesHowAnAttemptEndedAsBefore() {
        for (var stored : ENDS) {
            assertThat(json.write(json.read(stored, AttemptReport.class))).isEqualTo(stored);
        }
    }

    /** Rows of attempts: they did not change. */
    private static final List<String> ENDS =
            List.of(
                    "{\"outcome\":{\"type\":\"Failed\",\"exitCode\":3,\"signal\":0,\"why\":\"why\",\""
                        + "lasting\":true},\"outputs\":{\"out\":{\"content\":{\"digest\":\"sha256:65c74c15a"
                        + "686187bb6bbf9958f494fc6b80068034a659a9ad44991b08c58f2d2\",\"sizeBytes\":1,\"chun"
                        + "ks\":[\"sha256:65c74c15a686187bb6bbf9958f494fc6b80068034a659a9ad44991b08c58f2d2"
                        + "\"]},\"kind\":\"FOLDER\",\"classes\":[\"raw\"]}},\"stdout\":{\"digest\":\"sha256"
                        + ":043a718774c572bd8a25adbeb1bfcd5c0256ae11cecf9f9c3f925d0e52beaf89\",\"sizeBytes"
                        + "\":1,\"chunks\":[\"sha256:043a718774c572bd8a25adbeb1bfcd5c0256ae11cecf9f9c3f925d"
                        + "0e52beaf89\"]},\"stderr\":null,\"logTruncated\":true,\"times\":{\"waiting\":\"PT"
                        + "0.001S\",\"staging\":\"PT0.002S\",\"running\":\"PT0.003S\",\"publishing\":\"PT0."
                        + "004S\"},\"usage\":{\"user\":\"PT0.005S\",\"system\":\"PT0.006S\",\"maxRssBytes\""
                        + ":77}}",
                    "{\"outcome\":{\"type\":\"SiteFault\",\"what\":\"disk\"},\"outputs\":{\"out\":{\""
                        + "content\":{\"digest\":\"sha256:65c74c15a686187bb6bbf9958f494fc6b80068034a659a9ad"
                        + "44991b08c58f2d2\",\"sizeBytes\":1,\"chunks\":[\"sha256:65c74c15a686187bb6bbf9958"
                        + "f494fc6b80068034a659a9ad44991b08c58f2d2\"]},\"kind\":\"FOLDER\",\"classes\":[\"r"
                        + "aw\"]}},\"stdout\":{\"digest\":\"sha256:043a718774c572bd8a25adbeb1bfcd5c0256ae11"
                        + "cecf9f9c3f925d0e52beaf89\",\"sizeBytes\":1,\"chunks\":[\"sha256:043a718774c572bd"
                        + "8a25adbeb1bfcd5c0256ae11cecf9f9c3f925d0e52beaf89\"]},\"stderr\":null,\"logTrunca"
                        + "ted\":true,\"times\":{\"waiting\":\"PT0.001S\",\"staging\":\"PT0.002S\",\"runnin"
                        + "g\":\"PT0.003S\",\"publishing\":\"PT0.004S\"},\"usage\":{\"user\":\"PT0.005S\","
                        + "\"system\":\"PT0.006S\",\"maxRssBytes\":77}}");
}
