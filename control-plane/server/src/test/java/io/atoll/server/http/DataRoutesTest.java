package io.atoll.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.atoll.bridge.Content;
import io.atoll.bridge.Ticket;
import io.atoll.control.event.ControlCommand;
import io.atoll.control.event.ControlRecord.PolicySetRecord;
import io.atoll.control.event.ControlRecord.ShownRecord;
import io.atoll.control.event.ControlRecord.TransferRecord;
import io.atoll.control.event.ControlRecord.TransferUseRecord;
import io.atoll.control.event.Reply;
import io.atoll.control.state.ExecutionState;
import io.atoll.control.state.RunState;
import io.atoll.control.state.TransferState;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.id.ArtifactId;
import io.atoll.kernel.id.Fence;
import io.atoll.kernel.id.IdSource;
import io.atoll.kernel.id.ProjectName;
import io.atoll.kernel.id.SiteName;
import io.atoll.kernel.id.Term;
import io.atoll.kernel.id.TransferId;
import io.atoll.work.ArtifactKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class DataRoutesTest {
    private static final String YAML =
            "kind: Workflow\n"
                    + "version: atoll/v1\n"
                    + "name: %s\n"
                    + "executions: [{name: a, script: x, outputs: {x: {path: x}}}]\n";
    private static final String POLICY =
            "kind: PlacementPolicy\n"
                    + "version: atoll/v1\n"
                    + "name: %s\n"
                    + "scope: federation\n"
                    + "match: \"%s\"\n";

    private final Api api = Api.get();
    private final Rows rows = new Rows(api);
    private final IdSource ids = new IdSource(api.time, api.random);

    @Test
    void beginsAnUploadWithASignedTicket() {
        var digest = Digest.of("abc");
        var artifact = new ArtifactId(ids.next());
        api.leader.answer(
                new Reply.UploadBegun(
                        artifact,
                        ticket(artifact, Content.small(digest, 3), Ticket.Verb.WRITE),
                        false));

        var answer =
                api.post(
                        "/v1/artifacts/uploads",
                        Map.of(
                                "sizeBytes", 3,
                                "digest", digest.toString(),
                                "chunks", List.of(digest.hex()),
                                "kind", "file",
                                "classes", List.of("raw"),
                                "labels", Map.of("k", "v")));

        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.json().path("artifact").asString()).isEqualTo(artifact.toString());
        assertThat(answer.json().path("ticket").asString()).startsWith("signed ");
        assertThat(answer.json().path("endpoint").asString()).isEqualTo("127.0.0.1:7444");
        assertThat(answer.json().path("committed").asBoolean()).isFalse();
        var command = api.leader.only(ControlCommand.BeginUpload.class);
        assertThat(command.content()).isEqualTo(Content.small(digest, 3));
        assertThat(command.classes()).containsExactly("raw");
        var wrong =
                api.post(
                        "/v1/artifacts/uploads",
                        Map.of("sizeBytes", 3, "digest", digest.toString(), "chunks", List.of()));
        assertThat(wrong.status()).isEqualTo(422);
        assertThat(wrong.detail()).contains("has 0 chunks, expected 1");
    }

    @Test
    void registersInPlaceAndTellsTheAgentsSentenceWhenItRefuses() {
        var made = rows.artifact("at lyon", "lyon", "raw");
        api.write(made, Rows.replica(made, "lyon"));
        api.leader.answer(new Reply.ArtifactVisible(made.artifact().id()));
        var body = Map.of("site", "lyon", "path", "raw.csv", "classes", List.of("raw"));

        var answer = api.post("/v1/artifacts/in-place", body);

        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.json().path("state").asString()).isEqualTo("Visible");
        assertThat(answer.json().path("replicas").toString())
                .isEqualTo("[{\"site\":\"lyon\",\"state\":\"Verified\",\"inPlace\":true}]");
        api.leader.answer(
                new Reply.Refused(
                        ErrorCode.INVALID,
                        "cannot read 'raw.csv' in place at site 'lyon': no such file"));
        var refused = api.post("/v1/artifacts/in-place", body);
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.detail())
                .isEqualTo("cannot read 'raw.csv' in place at site 'lyon': no such file");
    }

    @Test
    void refusesTheNullCharacterInTheNameOfAPolicyFile() {
        var file = Map.of("name", "a\0b.yaml", "text", "");

        var answer = api.post("/v1/policies", Map.of("files", List.of(file)));

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.detail())
                .isEqualTo(
                        "cannot use 'a\uFFFDb.yaml' as the name of a policy file: the character"
                                + " U+0000 is not allowed");
    }

    @Test
    void refusesTheNullCharacterInWhatIsStored() {
        for (Map<String, Object> body :
                List.<Map<String, Object>>of(
                        Map.of("site", "lyon", "path", "a\0b"),
                        Map.of("site", "lyon", "path", "a", "name", "a\0b"),
                        Map.of("site", "lyon", "path", "a", "labels", Map.of("a", "a\0b")))) {
            var answer = api.post("/v1/artifacts/in-place", body);

            assertThat(answer.status()).as(body.toString()).isEqualTo(422);
            assertThat(answer.detail()).contains("the character U+0000 is not allowed");
        }
        assertThat(api.leader.commands()).isEmpty();
    }

    @Test
    void refusesClassesThatAreNoNamesAndMoreThanATicketCanTell() {
        var many = new ArrayList<String>();
        for (int i = 0; i <= 64; i++) {
            many.add("c" + i);
        }
        for (var classes : List.of(List.of("a\0b"), List.of("a b"), List.of(""), many)) {
            var body = Map.of("site", "lyon", "path", "a", "classes", classes);

            assertThat(api.post("/v1/artifacts/in-place", body).detail())
                    .startsWith("cannot use class");
        }
        assertThat(api.leader.commands()).isEmpty();
    }

    @Test
    void tellsTheLeaderWhatIsKnownOfTheClassesOfAContent() {
        var raw = rows.artifact("known by its bytes", "lyon", "raw");
        var elsewhere = rows.artifact("known by its bytes", "oslo", "eu");
        api.write(raw, elsewhere, Rows.replica(raw, "lyon"));
        var content = raw.artifact().content();
        api.leader.answer(
                new Reply.UploadBegun(
                        raw.artifact().id(),
                        ticket(raw.artifact().id(), content, Ticket.Verb.WRITE),
                        true));

        var begun =
                api.post(
                        "/v1/artifacts/uploads",
                        Map.of(
                                "sizeBytes", content.sizeBytes(),
                                "digest", content.digest().toString(),
                                "chunks", content.chunks().stream().map(Digest::hex).toList()));

        assertThat(begun.json().path("committed").asBoolean()).isTrue();
        var command = api.leader.only(ControlCommand.BeginUpload.class);
        assertThat(command.marks().needs()).containsExactly("eu", "raw");
        assertThat(command.same().orElseThrow().shown()).hasSize(1);
    }

    @Test
    void showsNoReplicaThatWasNotShownForTheProject() {
        var made = rows.artifact("of another project", "lyon");
        var digest = made.artifact().content().digest();
        api.write(made);
        api.commit(
                Rows.replica(made, "global"),
                new ShownRecord(digest, new SiteName("global"), new ProjectName("other")));

        var shown = api.get("/v1/artifacts/" + made.artifact().id()).json();

        assertThat(shown.path("replicas").isEmpty()).isTrue();
        assertThat(shown.path("state").asString()).isEqualTo("Lost");
        assertThat(api.get("/v1/artifacts?state=Visible").json().path("items").toString())
                .doesNotContain(made.artifact().id().toString());
    }

    @Test
    void givesATicketToDownload() {
        var made = rows.artifact("to read", "lyon");
        api.write(made, Rows.replica(made, "global"));
        var content = made.artifact().content();
        var id = made.artifact().id();
        api.leader.answer(
                new Reply.DownloadReady(
                        id, content, ArtifactKind.FOLDER, ticket(id, content, Ticket.Verb.READ)));

        var answer = api.post("/v1/artifacts/" + id + "/download", Map.of());

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().path("kind").asString()).isEqualTo("directory");
        assertThat(answer.json().path("digest").asString()).isEqualTo(content.digest().toString());
        assertThat(api.leader.only(ControlCommand.RequestDownload.class).known()).isPresent();
        assertThat(api.post("/v1/artifacts/" + ids.next() + "/download", Map.of()).status())
                .isEqualTo(404);
    }

    @Test
    void listsWhatARunReadAndMade() {
        var workflow = Rows.workflow(YAML.formatted("listed"));
        var input = rows.artifact("read", "global");
        var made = rows.artifact("made", "lyon");
        var other = rows.artifact("other", "lyon");
        var run =
                rows.run(
                        workflow,
                        1,
                        new RunState.Succeeded(Rows.NOON),
                        Map.of("i", input.artifact().id()));
        var execution =
                rows.execution(
                        run,
                        0,
                        "a",
                        "",
                        new ExecutionState.Succeeded(
                                new Fence(1),
                                new TreeMap<>(Map.of("x", made.artifact().id())),
                                Rows.NOON));
        api.write(workflow, input, made, other, run, execution, Rows.replica(made, "lyon"));

        var all = api.get("/v1/artifacts?run=" + run.run()).json().path("items");
        var visible = api.get("/v1/artifacts?state=Visible&run=" + run.run()).json().path("items");

        assertThat(all.size()).isEqualTo(2);
        assertThat(visible.size()).isEqualTo(1);
        assertThat(visible.get(0).path("id").asString()).isEqualTo(made.artifact().id().toString());
        assertThat(
                        api.get("/v1/artifacts?state=Lost&run=" + run.run())
                                .json()
                                .path("items")
                                .get(0)
                                .path("id")
                                .asString())
                .isEqualTo(input.artifact().id().toString());
    }

    @Test
    void refusesStatesThatDoNotExist() {
        assertThat(api.get("/v1/artifacts?state=Bogus").status()).isEqualTo(422);
        assertThat(api.get("/v1/artifacts?state=Bogus").detail())
                .isEqualTo(
                        "cannot list artifacts: state 'Bogus' is not known (expected Pending,"
                                + " Visible or Lost)");
        assertThat(api.get("/v1/transfers?state=Bogus").detail())
                .startsWith("cannot list transfers: state 'Bogus' is not known (expected Planned,");
    }

    @Test
    void addsUpWhatCrossedEachLink() {
        var workflow = Rows.workflow(YAML.formatted("crossed"));
        var run = rows.run(workflow, 1, new RunState.Running());
        api.write(workflow, run);
        cross(run.run(), "lyon", "global", 10, "raw");
        cross(run.run(), "lyon", "global", 5);
        cross(run.run(), "global", "crete", 7);

        assertThat(api.get("/v1/runs/" + run.run() + "/links").json().path("items").toString())
                .isEqualTo(
                        """
                        [{"from":"global","to":"crete","artifacts":1,"bytes":7,"classBytes":{}},\
                        {"from":"lyon","to":"global","artifacts":2,"bytes":15,"classBytes":{"raw":10}}]\
                        """);
        assertThat(api.get("/v1/transfers?run=" + run.run()).json().path("items").size())
                .isEqualTo(3);
        assertThat(
                        api.send(
                                        api.anonymous("/v1/transfers")
                                                .header(
                                                        "Authorization",
                                                        "Bearer " + api.member.text())
                                                .build())
                                .status())
                .isEqualTo(403);
    }

    @Test
    void showsATransferToThoseWhoMaySeeItsArtifact() {
        var workflow = Rows.workflow(YAML.formatted("shown-transfers"));
        var run = rows.run(workflow, 1, new RunState.Running());
        api.write(workflow, run);
        var artifact = rows.artifact("numbers", "lyon");
        api.write(artifact);
        var ours = cross(run.run(), artifact.artifact().id(), "lyon", "global", 10);
        var theirs = Rows.of(rows.artifact("others", "lyon"), new ProjectName("other"));
        api.write(theirs);
        var other = cross(run.run(), theirs.artifact().id(), "lyon", "crete", 7);

        assertThat(api.get("/v1/transfers/" + ours).json().path("id").asString())
                .isEqualTo(ours.toString());
        assertThat(api.get("/v1/transfers/" + other).json().path("to").asString())
                .isEqualTo("crete");
        assertThat(asMember("/v1/transfers/" + other).status()).isEqualTo(200);
        assertThat(asMember("/v1/transfers/" + ours).status()).isEqualTo(404);
        assertThat(api.get("/v1/transfers/" + artifact.artifact().id()).detail())
                .isEqualTo(
                        "cannot find transfer '%s': there is none of that id"
                                .formatted(artifact.artifact().id()));
    }

    private Api.Answer asMember(String path) {
        return api.send(
                api.anonymous(path).header("Authorization", "Bearer " + api.member.text()).build());
    }

    @Test
    void appliesPoliciesByNameAndTellsAllProblems() {
        api.leader.answer(new Reply.PoliciesApplied(Digest.of("set")));

        var answer = apply("a.yaml", POLICY.formatted("one", "true"));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().path("digest").asString()).isEqualTo(Digest.of("set").toString());
        var command = api.leader.only(ControlCommand.ApplyPolicies.class);
        assertThat(command.texts()).containsKey("a.yaml");
        assertThat(command.policies().placement()).extracting(each -> each.name()).contains("one");
        var wrong = apply("b.yaml", POLICY.formatted("two", "execution.lables.x == 'y'"));
        assertThat(wrong.status()).isEqualTo(422);
        assertThat(wrong.json().path("problems").get(0).path("file").asString())
                .isEqualTo("b.yaml");
        assertThat(wrong.json().path("problems").get(0).path("line").asInt()).isEqualTo(5);
    }

    @Test
    void warnsOfAPolicyWhoseScopeNamesAProjectThatNobodyUses() {
        var workflow = Rows.workflow(YAML.formatted("used"));
        api.write(workflow, rows.run(workflow, 1, new RunState.Running()));
        String used = workflow.project().text();
        api.leader.answer(new Reply.PoliciesApplied(Digest.of("set")));
        api.leader.answer(new Reply.PoliciesApplied(Digest.of("set")));

        var mistaken =
                apply(
                        "a.yaml",
                        POLICY.formatted("a", "true").replace("federation", "project/dmeo"));
        var right =
                apply(
                        "b.yaml",
                        POLICY.formatted("b", "true").replace("federation", "project/" + used));

        assertThat(mistaken.json().path("warnings").toString())
                .contains("policy a applies to project/dmeo, which nobody has used yet");
        assertThat(right.json().path("warnings").toString()).isEqualTo("[]");
    }

    @Test
    void tellsOfAPlanWhichPoliciesWereLookedAt() {
        String other = POLICY.formatted("other", "true").replace("federation", "project/other");
        api.write(
                new PolicySetRecord(
                        Digest.of("stored"),
                        api.nextRevision(),
                        new TreeMap<>(
                                Map.of("a.yaml", POLICY.formatted("all", "true"), "b.yaml", other)),
                        "olga",
                        Rows.NOON));
        api.leader.answer(new Reply.Planned(List.of()));

        var answer = api.post("/v1/plans", Map.of("text", YAML.formatted("looked")));

        assertThat(answer.json().path("policies").toString())
                .isEqualTo(
                        """
                        [{"name":"all","kind":"PlacementPolicy","scope":"federation","applies":true},\
                        {"name":"other","kind":"PlacementPolicy","scope":"project/other","applies":false}]\
                        """);
    }

    @Test
    void tellsWhatBecameOfEachPolicyThatWasSent() {
        var same = POLICY.formatted("same", "true");
        var old = POLICY.formatted("old", "true").replace("federation", "project/demo");
        api.write(
                new PolicySetRecord(
                        Digest.of("stored"),
                        api.nextRevision(),
                        new TreeMap<>(Map.of("same.yaml", same, "old.yaml", old)),
                        "olga",
                        Rows.NOON));
        api.leader.answer(new Reply.PoliciesApplied(Digest.of("set")));
        var files =
                List.of(
                        Map.of("name", "same.yaml", "text", same),
                        Map.of("name", "other.yaml", "text", POLICY.formatted("old", "false")),
                        Map.of("name", "new.yaml", "text", POLICY.formatted("new", "true")));

        var scopes = api.get("/v1/policies").json().path("items");
        var answer = api.post("/v1/policies", Map.of("files", files));

        assertThat(answer.json().path("changes").toString())
                .isEqualTo(
                        """
                        [{"name":"new","change":"added"},{"name":"old","change":"replaced"},\
                        {"name":"same","change":"unchanged"}]\
                        """);
        assertThat(answer.json().path("warnings").toString()).isEqualTo("[]");
        assertThat(scopes.get(0).path("scope").asString()).isEqualTo("project/demo");
        assertThat(scopes.get(1).path("scope").asString()).isEqualTo("federation");
    }

    @Test
    void replaysNothingOfARunWithoutDecisions() {
        var workflow = Rows.workflow(YAML.formatted("undecided"));
        var run = rows.run(workflow, 1, new RunState.Running());
        api.write(workflow, run);

        assertThat(api.post("/v1/decisions/replay", Map.of("run", run.run().toString())).text())
                .isEqualTo("{\"decisions\":0,\"same\":0,\"different\":[]}");
    }

    private Api.Answer apply(String name, String text) {
        return api.post(
                "/v1/policies", Map.of("files", List.of(Map.of("name", name, "text", text))));
    }

    private void cross(
            io.atoll.kernel.id.RunId run, String from, String to, long bytes, String... classes) {
        cross(run, new ArtifactId(ids.next()), from, to, bytes, classes);
    }

    private TransferId cross(
            io.atoll.kernel.id.RunId run,
            ArtifactId artifact,
            String from,
            String to,
            long bytes,
            String... classes) {
        var id = new TransferId(ids.next());
        api.write(
                new TransferRecord(
                        id,
                        artifact,
                        Digest.of(id.toString()),
                        bytes,
                        new TreeSet<>(List.of(classes)),
                        new SiteName(from),
                        new SiteName(to),
                        new SiteName(from),
                        new TransferState.Done(Rows.NOON, bytes),
                        1),
                new TransferUseRecord(run, id));
        return id;
    }

    private static Ticket ticket(ArtifactId artifact, Content content, Ticket.Verb verb) {
        return new Ticket(
                new UUID(1, 1),
                verb,
                new SiteName("global"),
                "caller/olga",
                artifact,
                content.digest(),
                content.sizeBytes(),
                new TreeSet<>(),
                new SiteName("global"),
                new Term(1),
                Rows.NOON.plus(Duration.ofMinutes(15)));
    }
}
