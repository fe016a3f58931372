package io.atoll.control.leader;

import static io.atoll.control.leader.Specs.step;
import static io.atoll.control.leader.Specs.workflow;
import static org.assertj.core.api.Assertions.assertThat;

import io.atoll.bridge.ContentMarks;
import io.atoll.control.event.ControlCommand;
import io.atoll.control.event.ControlRecord.ArtifactRecord;
import io.atoll.control.event.Reply;
import io.atoll.control.state.ExecutionState;
import io.atoll.kernel.label.Labels;
import io.atoll.policy.data.DataPolicy;
import io.atoll.work.ArtifactKind;
import io.atoll.work.Report;
import io.atoll.work.TransferOrder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The rows of the I/O rule, each reached through the core. */
class IoRuleTest {
    private final Sandpit pit = new Sandpit();
    private final Sandpit.FakeSite lyon = pit.site("lyon", 4);
    private final Sandpit.FakeSite oslo = pit.site("oslo", 4);

    private List<Boolean> fetches() {
        return pit.orders().stream().map(TransferOrder::isFetch).toList();
    }

    @Test
    void row1WritesOnlyLocallyWhenNobodyNeedsIt() {
        pit.submit(workflow(step("a").out("x").at(lyon.name)));

        lyon.work();

        assertThat(fetches()).isEmpty();
    }

    @Test
    void row2ReadsLocallyAtTheSameSite() {
        pit.submit(
                workflow(step("a").out("x").at(lyon.name), step("b").in("x", "a/x").at(lyon.name)));

        lyon.work();

        assertThat(pit.state("b")).isEqualTo("Succeeded");
        assertThat(fetches()).isEmpty();
    }

    @Test
    void row4LetsTheLocalConsumerRunWithoutWaitingForThePush() {
        pit.submit(
                workflow(
                        step("a").out("x").at(lyon.name),
                        step("b").in("x", "a/x").at(lyon.name),
                        step("c").in("x", "a/x").at(oslo.name)));

        lyon.work();

        assertThat(pit.state("b")).isEqualTo("Succeeded");
        assertThat(pit.state("c")).isEqualTo("Ready");
        assertThat(fetches()).containsExactly(false);
    }

    @Test
    void row6PushesWhenAConsumerIsPlacedElsewhereLater() {
        pit.submit(
                workflow(
                        step("a").out("x").at(lyon.name),
                        step("hold").at(oslo.name),
                        step("b").in("x", "a/x").needs("hold")));
        lyon.work();
        pit.ask(
                new ControlCommand.ChangeSite(
                        Sandpit.OPERATOR, lyon.name, ControlCommand.SiteChange.CORDON));

        oslo.work();

        assertThat(fetches()).containsExactly(false);
        lyon.move();
        oslo.move();
        oslo.work();
        assertThat(pit.state("b")).isEqualTo("Succeeded");
    }

    @Test
    void row7PushesOnlyWhatTheCurrentAttemptMade() {
        pit.submit(
                workflow(
                        step("a").out("x").cores(3).retry(0, 3),
                        step("b").in("x", "a/x").at(new io.atoll.kernel.id.SiteName("kiel"))));
        pit.site("kiel", 2);
        var first = pit.placeOf("a").equals(lyon.name) ? lyon : oslo;
        var older = pit.attempt("a");
        first.start(older);
        first.cut();
        pit.pass(Duration.ofMinutes(11));
        first.connect();
        first.succeed(older, "x");
        assertThat(fetches()).isEmpty();

        pit.at(pit.placeOf("a")).succeed(pit.attempt("a"), "x");

        assertThat(fetches()).containsExactly(false);
    }

    @Test
    void row8FetchesAnUploadFromTheGlobalStore() {
        var artifact = pit.upload("numbers");
        pit.submit(
                workflow(List.of("in"), List.of(), step("a").in("x", "in").at(lyon.name)),
                Map.of("in", artifact));

        assertThat(fetches()).containsExactly(true);
        assertThat(pit.state("a")).isEqualTo("Active");
    }

    @Test
    void pushesWhatTheRunGivesBack() {
        pit.submit(workflow(List.of(), List.of("a/x"), step("a").out("x").at(lyon.name)));

        lyon.work();

        assertThat(fetches()).containsExactly(false);
    }

    @Test
    void repeatsATransferThatMayWorkNextTime() {
        pit.submit(workflow(List.of(), List.of("a/x"), step("a").out("x").at(lyon.name)));
        lyon.work();
        var order = pit.orders().getFirst();
        pit.effects.clear();

        lyon.report(new Report.TransferFailed(order.id(), "cut", true));
        pit.pass(Duration.ofSeconds(4));

        assertThat(pit.orders()).extracting("id").containsExactly(order.id());
    }

    private void rawStaysHome() {
        var reviewed = step("clean").in("r", "in").out("x").build().reviewed().of("x");
        Policies.apply(
                pit,
                List.of(),
                Policies.rawStaysHome(
                        new DataPolicy.Release("w", "clean", "x", reviewed, "steward")));
    }

    @Test
    void row9RunsOnlyWhereTheDataLiesWhenItMayNotMove() {
        rawStaysHome();
        var raw = lyon.register("raw", "raw");

        pit.submit(
                workflow(List.of("in"), List.of(), step("a").in("x", "in").out("y")),
                Map.of("in", raw));
        assertThat(pit.placeOf("a")).isEqualTo(lyon.name);
        lyon.work();

        assertThat(pit.rows(ArtifactRecord.class).getLast().artifact().classes())
                .containsExactly("raw");
        assertThat(fetches()).isEmpty();
        pit.submit(
                workflow(List.of("in"), List.of(), step("b").in("x", "in").at(oslo.name)),
                Map.of("in", raw));
        assertThat(pit.execution("b").state())
                .isInstanceOfSatisfying(
                        ExecutionState.Ready.class,
                        state -> assertThat(state.reason()).contains("raw-stays-home"));
    }

    @Test
    void aReleasedOutputMayTravel() {
        rawStaysHome();
        var raw = lyon.register("raw", "raw");

        pit.submit(
                workflow(List.of("in"), List.of("clean/x"), step("clean").in("r", "in").out("x")),
                Map.of("in", raw));
        lyon.work();

        assertThat(fetches()).containsExactly(false);
        assertThat(pit.orders().getFirst().classes()).isEmpty();
    }

    @Test
    void anotherFileOfTheReviewedCodeIsNotReleasedUnderTheNameOfItsOutput() {
        rawStaysHome();
        var raw = lyon.register("raw", "raw");

        pit.submit(
                workflow(
                        List.of("in"),
                        List.of("clean/x"),
                        step("clean").in("r", "in").out("x", "scratch.tmp")),
                Map.of("in", raw));
        lyon.work();

        assertThat(fetches()).isEmpty();
        assertThat(pit.rows(ArtifactRecord.class).getLast().artifact().classes())
                .containsExactly("raw");
    }

    @Test
    void refusesUploadAndDownloadOfWhatMayNotLieGlobally() {
        rawStaysHome();
        var raw = lyon.register("raw", "raw");

        assertThat(
                        pit.ask(
                                new ControlCommand.RequestDownload(
                                        Sandpit.MEMBER, raw, Optional.empty())))
                .isInstanceOfSatisfying(
                        Reply.Refused.class,
                        reply -> assertThat(reply.sentence()).contains("raw-stays-home"));
        assertThat(
                        pit.ask(
                                new ControlCommand.BeginUpload(
                                        Sandpit.MEMBER,
                                        Specs.DEMO,
                                        Optional.empty(),
                                        Sandpit.content("raw"),
                                        ArtifactKind.FILE,
                                        new TreeSet<>(List.of("raw")),
                                        Labels.none(),
                                        ContentMarks.NONE,
                                        Optional.empty(),
                                        Optional.empty())))
                .isInstanceOf(Reply.Refused.class);
    }

    @Test
    void bringsAnArtifactToTheGlobalStoreForADownload() {
        pit.submit(workflow(step("a").out("x").at(lyon.name)));
        lyon.work();
        var artifact = pit.rows(ArtifactRecord.class).getLast().artifact().id();

        var reply =
                pit.ask(
                        new ControlCommand.RequestDownload(
                                Sandpit.MEMBER, artifact, Optional.empty()));

        assertThat(reply).isInstanceOf(Reply.Deferred.class);
        lyon.move();
        assertThat(pit.completions.getLast().reply()).isInstanceOf(Reply.DownloadReady.class);
    }

    @Test
    void saysWhyAnExecutionWaitsWhenTheOnlyReplicaIsLost() {
        pit.submit(
                workflow(
                        step("a").out("x").at(lyon.name),
                        step("hold").at(oslo.name),
                        step("b").in("x", "a/x").needs("hold").at(lyon.name)));
        lyon.work();
        lyon.report(new Report.ReplicaLost(Sandpit.content("lyonx").digest(), "a byte is wrong"));

        oslo.work();

        assertThat(pit.execution("b").state())
                .isEqualTo(new ExecutionState.Ready("no site that counts holds an input any more"));
        assertThat(pit.attempts("b")).isEmpty();
    }
}
