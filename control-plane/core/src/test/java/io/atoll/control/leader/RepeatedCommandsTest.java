package io.atoll.control.leader;

import static io.atoll.control.leader.Specs.step;
import static io.atoll.control.leader.Specs.workflow;
import static org.assertj.core.api.Assertions.assertThat;

import io.atoll.bridge.ContentMarks;
import io.atoll.control.event.ControlCommand;
import io.atoll.control.event.ControlCommand.SiteChange;
import io.atoll.control.event.Effect;
import io.atoll.control.event.Reply;
import io.atoll.control.state.Caller;
import io.atoll.control.state.IdempotencyKey;
import io.atoll.control.state.Role;
import io.atoll.control.workflow.WorkflowSpec;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.id.Generation;
import io.atoll.kernel.id.ProjectName;
import io.atoll.kernel.id.SiteName;
import io.atoll.kernel.label.Labels;
import io.atoll.work.ArtifactKind;
import io.atoll.work.Report;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Commands that are sent twice, and names that nobody may use. */
class RepeatedCommandsTest {
    private static final Generation NEVER = new Generation(0);
    private static final ProjectName FEDERATION = new ProjectName("federation");
    private static final Caller ALL_POWERS =
            new Caller("olga", FEDERATION, Set.of(Role.OPERATOR, Role.MEMBER));

    private final Sandpit pit = new Sandpit();
    private final Sandpit.FakeSite lyon = pit.site("lyon", 2);

    @Test
    void anInvitationSentAgainDoesNotFreeItsTokenForAnotherKey() {
        var token = Digest.of("token");
        var invite =
                new ControlCommand.InviteSite(
                        Sandpit.OPERATOR,
                        new SiteName("oslo"),
                        Labels.none(),
                        token,
                        pit.time.now().plus(Duration.ofHours(1)));
        pit.ask(invite);
        var installation = pit.ids().next();
        var joined =
                pit.ask(new ControlCommand.JoinSite(token, Digest.of("key"), installation, NEVER));
        int before = pit.store.log().size();

        assertThat(pit.ask(invite)).isInstanceOf(Reply.Done.class);

        assertThat(pit.store.log()).hasSize(before);
        assertThat(
                        pit.ask(
                                new ControlCommand.JoinSite(
                                        token, Digest.of("other"), installation, NEVER)))
                .isInstanceOf(Reply.Refused.class);
        assertThat(
                        pit.ask(
                                new ControlCommand.JoinSite(
                                        token, Digest.of("key"), installation, NEVER)))
                .isEqualTo(joined);
    }

    @Test
    void whatIsRegisteredAgainIsTheSameArtifact() {
        var first = lyon.register("numbers", "raw");

        assertThat(lyon.register("numbers", "raw")).isEqualTo(first);
        assertThat(lyon.register("numbers", "clean")).isNotEqualTo(first);
        assertThat(lyon.register("others", "raw")).isNotEqualTo(first);
    }

    private static ControlCommand keyed(String body) {
        return new ControlCommand.RegisterInPlace(
                Sandpit.MEMBER,
                Specs.DEMO,
                Optional.empty(),
                new SiteName("lyon"),
                "numbers.csv",
                new TreeSet<>(),
                Labels.none(),
                Optional.of(
                        IdempotencyKey.of("POST /v1/artifacts/in-place", "key", Digest.of(body))));
    }

    @Test
    void aRegistrationRepeatedUnderItsKeyIsTheSameArtifactAlsoAfterAChangeOfLeader() {
        pit.ask(keyed("body"));
        var request = pit.take(Effect.SendRegister.class).getFirst().request();
        lyon.report(
                new Report.InPlaceRegistered(
                        request, Sandpit.content("numbers"), ArtifactKind.FILE, new TreeSet<>()));
        var made = pit.completions.getLast().reply();
        pit.rebuild();
        lyon.connect();
        pit.take(Effect.SendRegister.class);

        assertThat(pit.ask(keyed("body"))).isEqualTo(made);

        assertThat(pit.take(Effect.SendRegister.class)).isEmpty();
        assertThat(pit.ask(keyed("other")))
                .isInstanceOfSatisfying(
                        Reply.Refused.class,
                        reply -> assertThat(reply.code()).isEqualTo(ErrorCode.CONFLICT));
    }

    @Test
    void policiesAppliedAgainChangeNothing() {
        Policies.apply(pit, List.of(Policies.durable()));
        int before = pit.store.log().size();

        Policies.apply(pit, List.of(Policies.durable()));

        assertThat(pit.store.log()).hasSize(before);
    }

    @Test
    void aSiteCanBeRetiredTwice() {
        var retire = new ControlCommand.ChangeSite(Sandpit.OPERATOR, lyon.name, SiteChange.RETIRE);

        assertThat(pit.ask(retire)).isInstanceOf(Reply.Done.class);
        assertThat(pit.ask(retire)).isInstanceOf(Reply.Done.class);
        assertThat(
                        pit.ask(
                                new ControlCommand.ChangeSite(
                                        Sandpit.OPERATOR, lyon.name, SiteChange.RESUME)))
                .isInstanceOf(Reply.Refused.class);
    }

    private void refused(ControlCommand command, String sentence) {
        int before = pit.store.log().size();
        assertThat(pit.ask(command)).isEqualTo(new Reply.Refused(ErrorCode.INVALID, sentence));
        assertThat(pit.store.log()).hasSize(before);
    }

    @Test
    void refusesTheProjectInWhichTheFederationsOwnEventsAreNumbered() {
        var demo = workflow(step("a"));
        refused(
                new ControlCommand.SubmitRun(
                        ALL_POWERS,
                        new WorkflowSpec(
                                FEDERATION,
                                demo.name(),
                                demo.labels(),
                                demo.document(),
                                demo.digest(),
                                demo.inputs(),
                                demo.executions(),
                                demo.outputs()),
                        Map.of(),
                        List.of(),
                        Optional.empty()),
                "cannot run workflow 'w' in project 'federation': the name is taken by the"
                        + " federation itself");
        refused(
                new ControlCommand.BeginUpload(
                        ALL_POWERS,
                        FEDERATION,
                        Optional.empty(),
                        Sandpit.content("x"),
                        ArtifactKind.FILE,
                        new TreeSet<>(),
                        Labels.none(),
                        ContentMarks.NONE,
                        Optional.empty(),
                        Optional.empty()),
                "cannot upload an artifact in project 'federation': the name is taken by the"
                        + " federation itself");
        refused(
                register(FEDERATION, lyon.name),
                "cannot register an artifact in place in project 'federation': the name is taken by"
                        + " the federation itself");
    }

    private static ControlCommand register(ProjectName project, SiteName site) {
        return new ControlCommand.RegisterInPlace(
                ALL_POWERS,
                project,
                Optional.empty(),
                site,
                "a.csv",
                new TreeSet<>(),
                Labels.none(),
                Optional.empty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"global", "upload"})
    void refusesSitesOfReservedNames(String name) {
        var site = new SiteName(name);
        refused(
                new ControlCommand.InviteSite(
                        Sandpit.OPERATOR, site, Labels.none(), Digest.of("t"), pit.time.now()),
                "cannot invite a site: the name is taken by the federation itself (got '%s')"
                        .formatted(name));
        refused(
                new ControlCommand.ChangeSite(Sandpit.OPERATOR, site, SiteChange.DRAIN),
                "cannot change a site: the name is taken by the federation itself (got '%s')"
                        .formatted(name));
        refused(
                register(Specs.DEMO, site),
                "cannot register an artifact in place: the name is taken by the federation itself"
                        + " (got '%s')".formatted(name));
        assertThat(
                        pit.ask(
                                new ControlCommand.SubmitRun(
                                        Sandpit.MEMBER,
                                        workflow(step("a").at(site)),
                                        Map.of(),
                                        List.of(),
                                        Optional.empty())))
                .isEqualTo(
                        new Reply.Rejected(
                                List.of(
                                        "cannot run execution 'a' at site '%s': the name is taken by the federation itself"
                                                .formatted(name))));
    }
}
