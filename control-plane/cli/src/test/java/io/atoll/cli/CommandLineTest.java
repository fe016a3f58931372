package io.atoll.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.atoll.cli.FakeControlPlane.Reply;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandLineTest {
    @TempDir Path folder;

    private final FakeControlPlane server = new FakeControlPlane();

    @AfterEach
    void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "secret list",
                "project list",
                "user add",
                "token make",
                "store scrub",
                "artifact trace",
                "transfer cancel",
                "policy rollback",
                "policy whatif"
            })
    void refusesByNameWhatThisVersionDoesNotDo(String command) {
        var typed = new Typed(folder);

        assertThat(typed.run(command.split(" "))).isEqualTo(2);

        assertThat(typed.err())
                .isEqualTo(
                        "cannot run 'atoll %s': not available in this version\n"
                                .formatted(command));
    }

    @Test
    void saysInOneSentenceWhatIsWrongWithTheUsage() {
        var typed = new Typed(folder);

        assertThat(typed.run("site", "show")).isEqualTo(2);

        assertThat(typed.err())
                .isEqualTo(
                        "cannot run 'atoll site show': missing required parameter: 'SITE'; try"
                                + " 'atoll site show --help'\n");
    }

    @Test
    void saysThatThereIsNoSuchCommandAndWhichWasMeant() {
        var typed = new Typed(folder);

        assertThat(typed.run("sumbit", "x")).isEqualTo(2);
        assertThat(typed.run("site", "lst")).isEqualTo(2);
        assertThat(typed.run("banana")).isEqualTo(2);

        assertThat(typed.err())
                .isEqualTo(
                        """
                        cannot run 'atoll': no such command 'sumbit' (did you mean 'submit'?); try 'atoll --help'
                        cannot run 'atoll site': no such command 'lst' (did you mean 'list'?); try 'atoll site --help'
                        cannot run 'atoll': no such command 'banana'; try 'atoll --help'
                        """);
    }

    @Test
    void asksForTheOneTransferThatItShows() {
        server.on("GET /v1/transfers/t-1", "{\"id\":\"t-1\",\"from\":\"lyon\",\"bytes\":7}");
        var typed = new Typed(folder, server);
        assertThat(typed.run("transfer", "show", "t-1")).as(typed::err).isZero();
        assertThat(server.asked()).containsExactly("GET /v1/transfers/t-1");
        assertThat(typed.out()).contains("t-1", "lyon", "7");
    }

    @Test
    void appliesPoliciesAndNamesThoseThatWereGivenOnly() throws IOException {
        Files.writeString(folder.resolve("a.yaml"), "kind: DataPolicy\nname: raw-stays\n");
        server.on("POST /v1/policies", "{\"digest\":\"d\",\"policies\":[\"other\",\"raw-stays\"]}");
        var typed = new Typed(folder, server);

        assertThat(typed.run("policy", "apply", "a.yaml")).isZero();

        assertThat(typed.out()).isEqualTo("raw-stays applied\npolicies d\n");
    }

    @Test
    void saysOfEachPolicyGivenWhetherItWasAddedOrReplaced() throws IOException {
        Files.writeString(folder.resolve("a.yaml"), "kind: DataPolicy\nname: raw-stays\n");
        Files.writeString(folder.resolve("b.yaml"), "kind: PlacementPolicy\nname: cheap\n");
        server.on(
                "POST /v1/policies",
                """
                {"digest": "d", "policies": ["cheap", "other", "raw-stays"], "changes": [
                  {"name": "cheap", "change": "added"}, {"name": "raw-stays", "change": "replaced"}],
                 "warnings": ["policy cheap applies to project/x, which nobody has used yet"]}
                """);
        var typed = new Typed(folder, server);

        assertThat(typed.run("policy", "apply", "a.yaml", "b.yaml")).isZero();

        assertThat(typed.out()).isEqualTo("raw-stays replaced\ncheap added\npolicies d\n");
        assertThat(typed.err())
                .isEqualTo(
                        "warning: policy cheap applies to project/x, which nobody has used yet\n");
    }

    @Test
    void plansElementsThatGoToTheSamePlaceInOneLineAndSaysWhatAPlanLeavesOut() throws IOException {
        Files.writeString(
                folder.resolve("w.yaml"),
                "{kind: Workflow, version: atoll/v1, name: w, executions: [{name: sim, command:"
                        + " [\"true\"]}]}");
        server.on("POST /v1/workflows/check", "{}");
        String place = "\"placement\":{\"site\":\"%s\",\"pool\":\"cpu\",\"why\":\"cheapest\"}";
        server.on(
                "POST /v1/plans",
                "{\"executions\":[{\"label\":\"sim[1]\",%1$s},{\"label\":\"sim[2]\",%1$s},{\"label\":\"sim[3]\",%2$s},{\"label\":\"fit\",%2$s}],\"project\":\"default\",\"policies\":[{\"name\":\"cheap\",\"scope\":\"federation\",\"applies\":true},{\"name\":\"far\",\"scope\":\"project/demo\",\"applies\":false}]}"
                        .formatted(place.formatted("a"), place.formatted("b")));
        var typed = new Typed(folder, server);

        assertThat(typed.run("plan", "w.yaml")).as(typed::err).isZero();

        assertThat(typed.out())
                .isEqualTo(
                        """
                        EXECUTION  SITE/POOL  WHY
                        sim[1..2]  a/cpu      cheapest
                        sim[3]     b/cpu      cheapest
                        fit        b/cpu      cheapest
                        each execution is placed as if every pool were empty; a run places them as pools fill
                        policies looked at: cheap (federation)
                        not for project default: far (project/demo)
                        """);
    }

    @Test
    void exitsWithOneWhenAPlanPlacesSomethingNowhere() throws IOException {
        Files.writeString(
                folder.resolve("w.yaml"),
                "{kind: Workflow, version: atoll/v1, name: w, executions: [{name: sim, command:"
                        + " [\"true\"]}]}");
        server.on("POST /v1/workflows/check", "{}");
        server.on(
                "POST /v1/plans",
                """
                {"executions":[
                  {"label":"sim","placement":{"site":"a","pool":"cpu","why":"cheapest"}},
                  {"label":"fit","placement":{"why":"no pool has a GPU"}}]}
                """);
        var typed = new Typed(folder, server);

        assertThat(typed.run("plan", "w.yaml")).isEqualTo(1);
        assertThat(typed.out()).contains("no pool has a GPU");
        assertThat(typed.err()).contains("1 of 2 executions would wait: no pool can take fit");

        assertThat(typed.run("plan", "w.yaml", "-o", "json")).isEqualTo(1);
    }

    @Test
    void theInvitationsCommandNamesTheAgentsOwnFile() {
        server.on(
                "POST /v1/invitations",
                """
                {"expiresAt":"soon","token":"atoll1_t","command":"atoll agent join cp:1 - --run"}
                """);
        var typed = new Typed(folder, server);

        assertThat(typed.run("site", "invite", "a")).isZero();

        assertThat(typed.out())
                .contains("  atoll agent join cp:1 - --run --config agent.yaml\n")
                .contains("  atoll1_t\n")
                .contains("without pools and allow.projects nothing runs there");
    }

    @Test
    void writesTheInvitationsTokenToAFileThatOnlyItsOwnerReads() throws Exception {
        server.on(
                "POST /v1/invitations",
                """
                {"expiresAt":"soon","token":"atoll1_t","command":"atoll agent join cp:1 - --run"}
                """);
        var typed = new Typed(folder, server);
        Path file = Files.writeString(folder.resolve("a.token"), "older, and open to all");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));

        assertThat(typed.run("site", "invite", "a", "--join-token-file", "a.token")).isZero();

        assertThat(file).hasContent("atoll1_t");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(typed.out())
                .contains(
                        "  atoll agent join cp:1 --token-file a.token --run --config agent.yaml\n")
                .doesNotContain("atoll1_t");
    }

    @Test
    void readsTheAccessTokenFromAFileStandardInputOrAVariableThatNamesAFile() throws Exception {
        server.on("GET /v1/sites", "{\"items\":[]}");
        Files.writeString(folder.resolve("token"), "\n  from-a-file \n");

        assertThat(new Typed(folder, server).run("site", "list", "--token-file", "token")).isZero();
        assertThat(
                        new Typed(folder, server)
                                .typing("from-stdin\n")
                                .run("site", "list", "--token-file", "-"))
                .isZero();
        assertThat(
                        new Typed(folder, server)
                                .typing("from-stdin-too\n")
                                .run("site", "list", "--token", "-"))
                .isZero();
        assertThat(
                        new Typed(folder, server)
                                .withVariable("ATOLL_TOKEN", "")
                                .withVariable("ATOLL_TOKEN_FILE", "token")
                                .run("site", "list"))
                .isZero();

        assertThat(server.requests("GET /v1/sites"))
                .extracting(FakeControlPlane.Request::bearer)
                .containsExactly(
                        "Bearer from-a-file",
                        "Bearer from-stdin",
                        "Bearer from-stdin-too",
                        "Bearer from-a-file");
    }

    @Test
    void refusesATokenThatIsGivenTwiceOrNotThere() {
        var typed = new Typed(folder, server);

        assertThat(typed.run("site", "list", "--token", "t", "--token-file", "f")).isEqualTo(2);
        assertThat(typed.run("site", "list", "--token-file", "none")).isEqualTo(5);

        assertThat(typed.err())
                .contains(
                        "cannot read the access token: it was given twice (expected one of the"
                                + " argument and --token-file)")
                .contains("cannot read the access token in " + folder.resolve("none"));
        assertThat(server.asked()).isEmpty();
    }

    @Test
    void keepsALongReasonWholeWhereNoTerminalShowsIt() {
        String reason = "no pool has a GPU; ".repeat(5) + "the end";
        server.on(
                "GET /v1/executions",
                "{\"items\":[{\"id\":\"e-1\",\"run\":\"r\",\"name\":\"fit\",\"state\":\"Ready\",\"reason\":\"%s\"}]}"
                        .formatted(reason));
        server.on(
                "GET /v1/runs/latest",
                "{\"id\":\"r\",\"number\":1,\"workflow\":\"w\",\"version\":1,\"project\":\"p\",\"state\":\"Running\"}");
        var typed = new Typed(folder, server);

        assertThat(typed.run("execution", "list")).as(typed::err).isZero();

        assertThat(typed.out()).contains(reason);

        var terminal = new Typed(folder, server);

        assertThat(terminal.runAtATerminal("execution", "list")).as(terminal::err).isZero();

        assertThat(terminal.out()).doesNotContain(reason).contains(reason.substring(0, 20));
    }

    @Test
    void saysOfAFederationThatWasStoppedThatItsStateIsKept() throws IOException {
        var typed = new Typed(folder);
        Files.createDirectories(folder.resolve(".local/share/atoll/dev/control-plane"));

        assertThat(typed.runInstalled(folder, "dev", "status")).isEqualTo(3);

        assertThat(typed.out())
                .as(typed::err)
                .startsWith("federation down; its state is kept in ")
                .endsWith("; 'atoll dev up' starts it again\n");
    }

    @Test
    void namesItselfAsTheUserOfACheckoutTypesIt() throws IOException {
        Files.createFile(folder.resolve("atoll"));
        var typed = new Typed(folder);

        typed.runInstalled(folder.resolve("target/dist"), "dev", "status");

        assertThat(typed.out())
                .isEqualTo("no federation was started; './atoll dev up' starts one\n");
    }

    @Test
    void printsSitesWithTheirPools() {
        server.on(
                "GET /v1/sites",
                """
                {"items": [
                  {"name": "cloud-gpu", "state": "Connected", "intent": "none", "pools": [
                    {"name": "cpu", "cpu": "4", "memoryBytes": 8589934592, "freeCpu": 3.0, "freeMemoryBytes": 1073741824},
                    {"name": "gpu", "cpu": "2", "memoryBytes": 4294967296, "gpu": {"kind": "a100", "count": 1},
                     "rests": "rests until 2026-11-27T18:00:00Z: 3 attempts in a row"}]},
                  {"name": "store-only", "state": "Invited", "intent": "cordoned"}]}
                """);
        var typed = new Typed(folder, server);

        assertThat(typed.run("site", "list")).isZero();

        assertThat(typed.out())
                .isEqualTo(
                        """
                        SITE        STATE      INTENT    POOL  FREE CPU     FREE MEMORY  GPU       RESTS
                        cloud-gpu   Connected            cpu     3 of 4  1 GiB of 8 GiB
                                                         gpu          2           4 GiB  1 x a100  until 2026-11-27T18:00:00Z
                        store-only  Invited    cordoned
                        """);
    }

    @Test
    void showsWhatIsWrongWithASiteAndWhichOfItsPoolsRest() {
        server.on(
                "GET /v1/sites/edge",
                """
                {"name": "edge", "state": "Connected", "intent": "none", "fault": "the disk is full",
                 "pools": [{"name": "cpu", "cpu": 4, "rests": "rests while its site has a fault: the disk is full"}]}
                """);
        var typed = new Typed(folder, server);

        assertThat(typed.run("site", "show", "edge")).isZero();

        assertThat(typed.out())
                .containsPattern("fault +the disk is full\\n")
                .containsPattern("resting +edge/cpu rests while its site has a fault");
    }

    @Test
    void showsWhichEventsHeldTheLeader() {
        for (String list : List.of("/v1/sites", "/v1/runs", "/v1/restorations", "/v1/quarantine")) {
            server.on("GET " + list, "{\"items\":[]}");
        }
        assertThat(status("one", "[]")).containsPattern("slow events +0\\n");

        String slow =
                """
                [{"kind": "leader.InventoryReported", "count": 2, "worstMs": 310},
                 {"kind": "leader.Ticked", "count": 1, "worstMs": 64}]\
                """;
        assertThat(status("one", slow))
                .containsPattern(
                        "slow events +3: leader.InventoryReported up to 310 ms, leader.Ticked up to"
                                + " 64 ms\\n");
        assertThat(status("two", "[]"))
                .containsPattern("slow events +0; of instance two, which does not lead\\n");
    }

    private String status(String instance, String slow) {
        server.on(
                "GET /v1/health",
                """
                {"status": "ok", "instance": "%s", "leader": "one", "term": 1, "version": "0.1",
                 "federation": "test", "slowEvents": %s}
                """
                        .formatted(instance, slow));
        var typed = new Typed(folder, server);
        assertThat(typed.run("status")).as(typed.err()).isZero();
        return typed.out();
    }

    @Test
    void printsJsonForPrograms() {
        server.on("GET /v1/sites", "{\"items\":[{\"name\":\"a\"}]}");
        var typed = new Typed(folder, server);

        assertThat(typed.run("site", "list", "-o", "json")).isZero();

        assertThat(typed.out()).isEqualTo("[ {\n  \"name\" : \"a\"\n} ]\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "404 NOT_FOUND 5",
                "403 DENIED 4",
                "409 CONFLICT 6",
                "401 UNAUTHENTICATED 4"
            })
    void exitsAsTheFailureSays(String failure) {
        String[] words = failure.split(" ");
        server.on(
                "POST /v1/sites/a/drain",
                _ ->
                        Reply.json(
                                Integer.parseInt(words[0]),
                                "{\"code\":\"%s\",\"detail\":\"cannot drain\"}"
                                        .formatted(words[1])));
        var typed = new Typed(folder, server);

        assertThat(typed.run("site", "drain", "a")).isEqualTo(Integer.parseInt(words[2]));

        assertThat(typed.err()).isEqualTo("cannot drain\n");
    }

    @Test
    void obeysNoControlCharacterInWhatTheServerSays() {
        String clear = "cannot drain '\\u001b[2J\\u009b1m\\u202e'";
        server.on("POST /v1/sites/a/drain", _ -> Reply.json(409, said(clear)))
                .on("GET /v1/executions/e-1", "{\"id\":\"e-1\",\"detail\":\"" + clear + "\"}");
        var typed = new Typed(folder, server);

        typed.run("site", "drain", "a");
        typed.run("execution", "show", "e-1", "-o", "json");

        assertThat(typed.err() + typed.out())
                .contains("\\u001b[2J\\u009b1m\\u202e")
                .doesNotContain("\u001b", "\u009b", "\u202e");
    }

    private static String said(String detail) {
        return "{\"code\":\"CONFLICT\",\"detail\":\"%s\"}".formatted(detail);
    }

    @Test
    void explainsForEachPoolWhyOrWhyNot() {
        server.on(
                        "GET /v1/executions",
                        "{\"items\":[{\"id\":\"e-1\",\"run\":\"r\",\"name\":\"fit\",\"state\":\"Active\"}]}")
                .on(
                        "GET /v1/executions/e-1/explanation",
                        """
                        {"execution": "e-1", "label": "fit", "state": "Active",
                         "decision": {"site": "cloud-gpu", "pool": "gpu", "why": "the only pool with a GPU"},
                         "verdicts": [
                          {"site": "cloud-gpu", "pool": "gpu", "feasible": true, "total": 71,
                           "scores": [{"name": "cost", "weight": 50, "score": 10}]},
                          {"site": "hpc-ridge", "pool": "cpu", "feasible": false, "reasons": ["has no GPU"]}]}
                        """);
        var typed = new Typed(folder, server);

        assertThat(typed.run("execution", "explain", "fit")).isZero();

        assertThat(typed.out())
                .isEqualTo(
                        """
                        execution  fit
                        state      Active
                        decided    cloud-gpu/gpu
                        why        the only pool with a GPU
                        policy     no placement policy matched; none was used
                        SITE/POOL      MAY RUN  TOTAL  BECAUSE
                        cloud-gpu/gpu  yes         71  cost 10 x 50
                        hpc-ridge/cpu  no              has no GPU
                        """);
    }

    @Test
    void everyOptionIsExplained() {
        assertThat(ReferencePage.of(new Typed(folder).surroundings())).doesNotContain("|  |");
    }

    @Test
    void theReferencePageIsUpToDate() throws IOException {
        Path page = Path.of("../../docs/reference/cli.md");
        String made = ReferencePage.of(new Typed(folder).surroundings());
        if (Boolean.getBoolean("atoll.regenerate")) {
            Files.writeString(page, made);
        }

        assertThat(page)
                .as(
                        "regenerate with: mvn test -pl control-plane/cli -am -Dtest=CommandLineTest"
                                + " -Dsurefire.failIfNoSpecifiedTests=false"
                                + " -Datoll.test.args=-Datoll.regenerate=true")
                .hasContent(made);
    }

    @Test
    void closesWhatACommandOpenedBeforeTheProcessEnds() {
        var surroundings = new Typed(folder).surroundings();
        var closed = new AtomicBoolean();
        surroundings.ending().with(() -> closed.set(true));

        Main.run(new String[] {"version", "-o", "json"}, surroundings);

        assertThat(closed).isTrue();
    }
}
