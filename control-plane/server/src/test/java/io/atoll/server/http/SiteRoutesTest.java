package io.atoll.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.atoll.control.event.ControlCommand;
import io.atoll.control.event.ControlCommand.SiteChange;
import io.atoll.control.event.Reply;
import io.atoll.control.state.AttemptState;
import io.atoll.control.state.ExecutionState;
import io.atoll.control.state.RunState;
import io.atoll.control.state.SiteState;
import io.atoll.kernel.id.Fence;
import io.atoll.kernel.id.SiteName;
import io.atoll.kernel.label.Labels;
import io.atoll.protocol.identity.JoinToken;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class SiteRoutesTest {
    private final Api api = Api.get();
    private final Rows rows = new Rows(api);

    @Test
    void invitesASiteWithATokenThatOnlyTheCallerSees() {
        api.leader.answer(new Reply.Done());

        var answer =
                api.post(
                        "/v1/invitations",
                        Map.of("site", "lyon", "labels", Map.of("region", "eu"), "ttl", "2h"));

        assertThat(answer.status()).isEqualTo(201);
        var token = JoinToken.parse(answer.json().path("token").asString());
        assertThat(token.site()).isEqualTo(new SiteName("lyon"));
        var command = api.leader.only(ControlCommand.InviteSite.class);
        assertThat(command.token()).isEqualTo(token.secretHash());
        assertThat(command.bound()).isEqualTo(Labels.of(Map.of("region", "eu")));
        assertThat(command.caller().name()).isEqualTo("olga");
        assertThat(answer.json().path("command").asString())
                .isEqualTo("atoll agent join 127.0.0.1:7443 - --run");
        assertThat(answer.json().path("controlPlane").toString()).isEqualTo("[\"127.0.0.1:7443\"]");
    }

    @Test
    void refusesABadNameATtlOutOfRangeAndAMissingKey() {
        assertThat(api.post("/v1/invitations", Map.of("site", "Lyon")).status()).isEqualTo(422);
        assertThat(api.post("/v1/invitations", Map.of("site", "lyon", "ttl", "1s")).detail())
                .isEqualTo("cannot invite for 1s (expected 1m to 30d)");
        assertThat(api.post("/v1/invitations", Map.of()).status()).isEqualTo(400);
        assertThat(api.leader.commands()).isEmpty();
    }

    @Test
    void refusesALabelThatHoldsTheNullCharacter() {
        var answer =
                api.post(
                        "/v1/invitations",
                        Map.of("site", "lyon", "labels", Map.of("region", "e\0u")));

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.json().path("code").asString()).isEqualTo("INVALID");
        assertThat(answer.detail()).contains("the character U+0000 is not allowed");
        assertThat(api.leader.commands()).isEmpty();
    }

    @Test
    void showsASiteWithWhatIsFree() {
        var workflow =
                Rows.workflow(
                        """
                        kind: Workflow
                        version: atoll/v1
                        name: uses
                        executions: [{name: a, script: x, resources: {cpu: 1.5, memory: 1GiB}}]
                        """);
        var run = rows.run(workflow, 1, new RunState.Running());
        var execution = rows.execution(run, 0, "a", "", new ExecutionState.Active(new Fence(1)));
        api.write(
                rows.site("ridge", new SiteState.Connected(new UUID(1, 2), Rows.NOON)),
                workflow,
                run,
                execution,
                rows.attempt(execution, "ridge", new AttemptState.Running(Rows.NOON)));
        api.shared.holdLink(new SiteName("ridge"), "one");
        api.shared.noteVitals(
                new SiteName("ridge"),
                "{\"loadPercent\":37,\"storeBytes\":5000000000}",
                Duration.ofMinutes(1));

        var answer = api.get("/v1/sites/ridge");

        assertThat(answer.text())
                .isEqualTo(
                        """
                        {"name":"ridge","state":"Connected","intent":"none","generation":1,"labels":{"kind":"hpc"},"bound":{"region":"us"},\
                        "pools":[{"name":"cpu","executor":"process","cpu":4.0,"memoryBytes":8589934592,"freeCpu":2.5,"freeMemoryBytes":7516192768,\
                        "scores":{"cost":20},"walltime":"1h"}],"store":{"bytes":5000000000},"allow":{"projects":["demo"],"executors":["process"],"open":true},\
                        "since":"2026-01-02T12:00:00.000Z","instance":"one","running":1,"load":37}\
                        """);
        assertThat(api.get("/v1/sites").json().path("items").toString()).contains("\"ridge\"");
        assertThat(api.get("/v1/sites/nowhere").status()).isEqualTo(404);
    }

    @Test
    void showsNoStoreBytesOfASiteThatNeverToldThem() {
        var joined = rows.site("moor", new SiteState.Disconnected(Rows.NOON));
        api.write(joined, Rows.neverJoined(rows.site("fen", new SiteState.Invited())));

        assertThat(api.get("/v1/sites/moor").json().path("store").toString())
                .isEqualTo("{\"bytes\":1234}");
        assertThat(api.get("/v1/sites/fen").json().path("store").has("bytes")).isFalse();
    }

    @Test
    void changesWhatIsWantedOfASite() {
        api.write(rows.site("crest", new SiteState.Disconnected(Rows.NOON)));
        api.leader.answer(new Reply.Done());

        for (String word : new String[] {"cordon", "drain", "resume", "retire"}) {
            assertThat(api.post("/v1/sites/crest/" + word, Map.of()).status()).isEqualTo(200);
        }

        assertThat(api.leader.commands())
                .extracting(each -> ((ControlCommand.ChangeSite) each).change())
                .containsExactly(
                        SiteChange.CORDON, SiteChange.DRAIN, SiteChange.RESUME, SiteChange.RETIRE);
        assertThat(api.post("/v1/sites/crest/explode", Map.of()).status()).isEqualTo(404);
    }
}
