package io.atoll.control.leader;

import static io.atoll.control.leader.Specs.step;
import static io.atoll.control.leader.Specs.workflow;
import static org.assertj.core.api.Assertions.assertThat;

import io.atoll.bridge.ContentMarks;
import io.atoll.control.event.ControlCommand;
import io.atoll.control.event.ControlEvent;
import io.atoll.control.event.ControlRecord.ArtifactRecord;
import io.atoll.control.event.Effect;
import io.atoll.control.event.Reply;
import io.atoll.control.leader.Sandpit.FakeSite;
import io.atoll.control.state.Artifact;
import io.atoll.control.state.Caller;
import io.atoll.control.state.Role;
import io.atoll.control.workflow.WorkflowSpec;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.id.ArtifactId;
import io.atoll.kernel.id.ProjectName;
import io.atoll.kernel.label.Labels;
import io.atoll.policy.facts.SiteFacts.Allowance;
import io.atoll.work.ArtifactKind;
import io.atoll.work.Report;
import io.atoll.work.TransferOrder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** A digest is no permission, and classes follow the bytes. */
class PossessionTest {
    private static final ProjectName OTHER = new ProjectName("other");
    private static final Caller EVE = new Caller("eve", OTHER, Set.of(Role.MEMBER));

    private final Sandpit pit = new Sandpit();
    private final FakeSite lyon = site("lyon");
    private final FakeSite oslo = site("oslo");

    private FakeSite site(String name) {
        var site = pit.site(name, 4);
        site.allowance = new Allowance(List.of("demo", "other"), List.of("process"), true, "");
        site.connect();
        pit.effects.clear();
        return site;
    }

    private Reply begin(Caller caller, String text, String... classes) {
        return pit.ask(
                new ControlCommand.BeginUpload(
                        caller,
                        caller.project(),
                        Optional.empty(),
                        Sandpit.content(text),
                        ArtifactKind.FILE,
                        new TreeSet<>(List.of(classes)),
                        Labels.none(),
                        ContentMarks.NONE,
                        Optional.empty(),
                        Optional.empty()));
    }

    private Reply.UploadBegun begun(Caller caller, String text, String... classes) {
        return (Reply.UploadBegun) begin(caller, text, classes);
    }

    private void sent(Reply.UploadBegun upload, String text) {
        pit.apply(
                new ControlEvent.ReplicaVerified(
                        Sandpit.GLOBAL, upload.ticket().id(), Sandpit.content(text), 1));
    }

    private Reply commit(Caller caller, Reply.UploadBegun upload) {
        return pit.ask(new ControlCommand.CommitUpload(caller, upload.artifact()));
    }

    private Reply download(Caller caller, ArtifactId artifact) {
        return pit.ask(new ControlCommand.RequestDownload(caller, artifact, Optional.empty()));
    }

    private Artifact artifact(ArtifactId id) {
        return pit.rows(ArtifactRecord.class).stream()
                .map(ArtifactRecord::artifact)
                .filter(each -> each.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private SortedSet<String> classes(ArtifactId id) {
        return artifact(id).classes();
    }

    /** As the site's agent would say of a file that it has read, or claims to have. */
    private ArtifactId registers(FakeSite site, Caller caller, String text, String... reported) {
        pit.ask(
                new ControlCommand.RegisterInPlace(
                        caller,
                        caller.project(),
                        Optional.empty(),
                        site.name,
                        "x.csv",
                        new TreeSet<>(),
                        Labels.none(),
                        Optional.empty()));
        var request = pit.take(Effect.SendRegister.class).getLast().request();
        site.report(
                new Report.InPlaceRegistered(
                        request,
                        Sandpit.content(text),
                        ArtifactKind.FILE,
                        new TreeSet<>(List.of(reported))));
        return ((Reply.ArtifactVisible) pit.completions.getLast().reply()).artifact();
    }

    private static void refused(Reply reply, ErrorCode code) {
        assertThat(reply)
                .isInstanceOfSatisfying(
                        Reply.Refused.class, no -> assertThat(no.code()).isEqualTo(code));
    }

    private static WorkflowSpec of(ProjectName project, WorkflowSpec spec) {
        return new WorkflowSpec(
                project,
                spec.name(),
                spec.labels(),
                spec.document(),
                spec.digest(),
                spec.inputs(),
                spec.executions(),
                spec.outputs());
    }

    @Test
    void commitsNoUploadWhoseBytesAnotherProjectHasSent() {
        pit.upload("secret");

        var upload = begun(EVE, "secret");

        assertThat(upload.committed()).isFalse();
        refused(commit(EVE, upload), ErrorCode.CONFLICT);
        refused(download(EVE, upload.artifact()), ErrorCode.CONFLICT);
        sent(upload, "secret");
        assertThat(commit(EVE, upload)).isInstanceOf(Reply.ArtifactVisible.class);
        assertThat(download(EVE, upload.artifact())).isInstanceOf(Reply.DownloadReady.class);
    }

    @Test
    void savesTheUploadOfWhatTheProjectHasSentBeforeAlsoUnderAnotherLeader() {
        var first = pit.upload("ours");
        pit.submit(
                workflow(List.of("in"), List.of(), step("a").in("x", "in")), Map.of("in", first));
        pit.rebuild();

        var upload = begun(Sandpit.MEMBER, "ours");

        assertThat(upload.committed()).isTrue();
        assertThat(commit(Sandpit.MEMBER, upload)).isInstanceOf(Reply.ArtifactVisible.class);
        assertThat(download(Sandpit.MEMBER, upload.artifact()))
                .isInstanceOf(Reply.DownloadReady.class);
    }

    @Test
    void readsNothingOfTheGlobalStoreForASiteThatOnlyClaimsToHoldIt() {
        pit.upload("secret");
        pit.effects.clear();

        var claimed = registers(lyon, EVE, "secret");

        // Not from the global store: the site has to send what it says it has.
        assertThat(download(EVE, claimed)).isInstanceOf(Reply.Deferred.class);
        assertThat(pit.orders())
                .singleElement()
                .extracting(TransferOrder::isFetch)
                .isEqualTo(false);
        assertThat(pit.completions.getLast().reply()).isInstanceOf(Reply.ArtifactVisible.class);
        pit.arrive(pit.orders().getFirst());
        assertThat(pit.completions.getLast().reply()).isInstanceOf(Reply.DownloadReady.class);
    }

    @Test
    void asksNoSiteToSendForAProjectWhatItHoldsForAnother() {
        registers(oslo, Sandpit.MEMBER, "secret");
        var claimed = registers(lyon, EVE, "secret");
        lyon.cut();
        pit.pass(Duration.ofMinutes(1));
        pit.effects.clear();

        download(EVE, claimed);

        assertThat(pit.orders()).isEmpty();
    }

    @Test
    void startsNothingOnWhatASiteHoldsForAnotherProjectOnly() {
        registers(oslo, Sandpit.MEMBER, "secret");
        var claimed = registers(lyon, EVE, "secret");
        pit.effects.clear();
        var spec =
                of(
                        OTHER,
                        workflow(List.of("in"), List.of(), step("a").in("x", "in").at(oslo.name)));

        pit.ask(
                new ControlCommand.SubmitRun(
                        EVE, spec, Map.of("in", claimed), List.of(), Optional.empty()));

        assertThat(pit.attempts("a")).isEmpty();
        assertThat(pit.orders())
                .singleElement()
                .extracting(TransferOrder::isFetch)
                .isEqualTo(false);
    }

    @Test
    void keepsTheTransfersOfTwoProjectsApart() {
        var ours = registers(lyon, Sandpit.MEMBER, "same");
        var theirs = registers(oslo, EVE, "same");
        pit.effects.clear();

        download(Sandpit.MEMBER, ours);
        download(EVE, theirs);
        assertThat(pit.orders()).hasSize(2);
        pit.arrive(pit.orders().getFirst());

        assertThat(download(Sandpit.MEMBER, ours)).isInstanceOf(Reply.DownloadReady.class);
        assertThat(download(EVE, theirs)).isInstanceOf(Reply.Deferred.class);
    }

    @Test
    void givesAnUploadTheClassesThatItsBytesAreKnownUnder() {
        Policies.apply(pit, List.of(), Policies.rawStaysHome());
        registers(lyon, Sandpit.MEMBER, "eu numbers", "eu");
        registers(lyon, Sandpit.MEMBER, "raw numbers", "raw");

        assertThat(classes(begun(EVE, "eu numbers", "more").artifact()))
                .containsExactly("eu", "more");
        refused(begin(EVE, "raw numbers"), ErrorCode.DENIED);
        refused(begin(Sandpit.MEMBER, "raw numbers"), ErrorCode.DENIED);
    }

    @Test
    void takesNobodysClassesFromAnUploadThatWasNotCommitted() {
        begun(EVE, "public numbers", "theirs");

        assertThat(classes(pit.upload("public numbers"))).isEmpty();
    }

    @Test
    void givesWhatLiesInPlaceTheClassesThatItsSiteReports() {
        Policies.apply(pit, List.of(), Policies.rawStaysHome());

        var registered = registers(lyon, Sandpit.MEMBER, "numbers", "raw");

        assertThat(classes(registered)).containsExactly("raw");
        refused(download(Sandpit.MEMBER, registered), ErrorCode.DENIED);
    }

    @Test
    void givesAnOutputTheClassesThatItsSiteKnowsItsBytesUnder() {
        Policies.apply(pit, List.of(), Policies.rawStaysHome());
        pit.submit(
                workflow(
                        List.of(),
                        List.of("a/x"),
                        step("a").out("x").at(lyon.name),
                        step("b").in("y", "a/x").out("z")));
        lyon.reported = new TreeSet<>(Set.of("raw"));

        lyon.work();

        assertThat(pit.orders()).isEmpty();
        assertThat(pit.placeOf("b")).isEqualTo(lyon.name);
        assertThat(pit.execution("a").classes()).containsExactly("raw");
        assertThat(pit.execution("b").classes()).containsExactly("raw");
    }

    @Test
    void releasesNoOutputThatEqualsItsInput() {
        var clean = step("clean").in("r", "in").out("x");
        Policies.apply(
                pit,
                List.of(),
                Policies.rawStaysHome(
                        new io.atoll.policy.data.DataPolicy.Release(
                                "w", "clean", "x", clean.build().reviewed().of("x"), "steward")));
        // What the fake site makes of "x" has these bytes.
        var raw = registers(lyon, Sandpit.MEMBER, "lyonx", "raw");

        pit.submit(workflow(List.of("in"), List.of("clean/x"), clean), Map.of("in", raw));
        lyon.work();

        assertThat(pit.rows(ArtifactRecord.class).getLast().artifact().classes())
                .containsExactly("raw");
        assertThat(pit.orders()).isEmpty();
    }

    @Test
    void movesNothingThatCarriesMoreClassesThanATicketTells() {
        var many = new String[70];
        for (int i = 0; i < many.length; i++) {
            many[i] = "c" + i;
        }
        var registered = registers(lyon, Sandpit.MEMBER, "numbers", many);

        refused(download(Sandpit.MEMBER, registered), ErrorCode.LIMIT_EXCEEDED);
        pit.submit(
                workflow(List.of("in"), List.of(), step("a").in("x", "in").at(oslo.name)),
                Map.of("in", registered));
        assertThat(pit.execution("a").state().toString()).contains("it carries 70 classes");
    }
}
