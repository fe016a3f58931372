package io.atoll.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Files and requests that are wrong: refused in sentences, with nothing stored. */
final class BadInputIT {
    private static Federation federation;
    private static Cli cli;

    @BeforeAll
    static void start() throws Exception {
        federation = Federation.start();
        federation.site("lab", 4);
        cli = federation.cli();
    }

    @AfterAll
    static void end() {
        federation.close();
    }

    @Test
    void listsAllProblemsOfAFileAtOnceAndStoresNothing() throws Exception {
        cli.file(
                "bad.yaml",
                """
                kind: Workflow
                version: atoll/v1
                name: bad
                project: demo
                colour: blue
                inputs:
                  rows: {file: missing.csv}
                executions:
                  - name: first
                    command: [cat, "${inputs.rows}"]
                    inputs: {rows: rowz}
                    resources: {memory: 4 gigs}
                  - name: first
                    command: ["true"]
                  - name: left
                    needs: [right]
                    command: ["true"]
                  - name: right
                    needs: [left]
                    command: ["true"]
                """);

        Command submitted = cli.run("submit", "bad.yaml");

        assertThat(submitted.exitCode()).isEqualTo(2);
        assertThat(submitted.stderr())
                .contains("bad.yaml:5:1: ", "colour") // unknown key
                .contains("bad.yaml:7:", "missing.csv") // missing input file
                .contains("bad.yaml:11:", "rowz", "did you mean 'rows'?") // unknown name
                .contains("bad.yaml:12:", "4 gigs") // wrong unit
                .contains("bad.yaml:13:", "first") // duplicate
                .containsPattern("bad\\.yaml:(15|16|18|19):\\d+: .*(left|right)") // cycle
                .containsPattern("\\d+ problems, nothing was submitted");
        assertSentences(submitted);
        assertNothingStored();
    }

    @Test
    void saysWhereAFileIsNotYaml() throws Exception {
        cli.file("broken.yaml", "kind: Workflow\nexecutions: [{name: one\n");

        Command submitted = cli.run("submit", "broken.yaml");

        assertThat(submitted.exitCode()).isEqualTo(2);
        assertThat(submitted.stderr()).containsPattern("broken\\.yaml:[23]:\\d+: ");
        assertSentences(submitted);
        assertNothingStored();
    }

    @Test
    void refusesAnExpressionThatDoesNotTypeCheck() throws Exception {
        cli.file(
                "typed.yaml",
                """
                kind: Workflow
                version: atoll/v1
                name: typed
                executions:
                  - name: one
                    command: ["true"]
                    placement: {require: "site.name + 1 == 'x'"}
                """);

        Command submitted = cli.run("submit", "typed.yaml");

        assertThat(submitted.exitCode()).isEqualTo(2);
        assertThat(submitted.stderr()).contains("typed.yaml:7:");
        assertSentences(submitted);
        assertNothingStored();
    }

    @Test
    void refusesAPolicyThatDoesNotTypeCheck() throws Exception {
        cli.file(
                "policy.yaml",
                """
                kind: PlacementPolicy
                version: atoll/v1
                name: wrong
                scope: project/demo
                require:
                  - {name: far, expr: "site.name > 3", message: "far"}
                """);

        Command applied = cli.run("policy", "apply", "policy.yaml");

        assertThat(applied.exitCode()).isEqualTo(2);
        assertThat(applied.stderr()).contains("policy.yaml:6:");
        assertSentences(applied);
    }

    @Test
    void refusesAKeyThatIsNotCarriedOutYet() throws Exception {
        cli.file(
                "later.yaml",
                """
                kind: Workflow
                version: atoll/v1
                name: later
                executions:
                  - name: one
                    command: ["true"]
                    checkpoint: {path: ckpt/, every: 10m, keep: 2}
                """);

        Command submitted = cli.run("submit", "later.yaml");

        assertThat(submitted.exitCode()).isEqualTo(2);
        assertThat(submitted.stderr())
                .contains("later.yaml:7:", "checkpoint", "not available in this version");
    }

    @Test
    void refusesAPathThatTheOwnerDoesNotLetBeRead() throws Exception {
        Path allowed = Files.createDirectories(federation.home().resolve("obs"));
        Files.writeString(federation.home().resolve("secret.csv"), "not yours\n");
        Files.createSymbolicLink(
                allowed.resolve("link.csv"), federation.home().resolve("secret.csv"));
        Files.writeString(allowed.resolve("fine.csv"), "1,2\n");
        federation.site("archive", Site.processes(1, "read: [" + allowed + "], "));

        assertThat(register("fine.csv").exitCode()).isZero();
        for (String path :
                new String[] {
                    "/etc/passwd",
                    "../secret.csv",
                    "link.csv",
                    allowed.resolve("..") + "/secret.csv"
                }) {
            Command registered = register(path);
            assertThat(registered.exitCode()).as(path).isEqualTo(4);
            assertThat(registered.stderr()).as(path).contains("the site's owner lets only");
            assertSentences(registered);
        }
    }

    @Test
    void turnsAwayWhoHasNoTokenOrAWrongOne() throws Exception {
        Command wrong = cli.with("ATOLL_TOKEN", "atoll_wrong").run("site", "list");

        assertThat(wrong.exitCode()).isEqualTo(4);
        assertSentences(wrong);
        Api stranger = federation.api().withToken("", federation.instance().connectionFile());
        for (String path : new String[] {"/v1/health", "/v1/sites", "/v1/ca", "/v1/nothing"}) {
            assertThat(stranger.get(path).status()).as(path).isEqualTo(401);
        }
    }

    @Test
    void saysThatNobodyAnswers() throws Exception {
        Command asked =
                cli.with("ATOLL_SERVER", "https://127.0.0.1:" + Instance.freePort())
                        .run(Duration.ofMinutes(1), "site", "list");

        assertThat(asked.exitCode()).isEqualTo(3);
        assertSentences(asked);
    }

    @Test
    void saysThatAPortIsInUse() throws Exception {
        Path other = Files.createDirectories(federation.home().resolve("other"));
        String config =
                Files.readString(federation.instance().config())
                        .replaceAll("dataDir: .*", "dataDir: " + other)
                        .replaceAll("hazelcast: .*", "");
        Files.writeString(other.resolve("config.yaml"), config);

        try (Program second =
                Program.start(
                        "second",
                        federation.home().resolve("logs"),
                        other,
                        Distribution.environment(federation.home()),
                        java.util.List.of(
                                Distribution.program("server"),
                                "run",
                                "--config",
                                other.resolve("config.yaml").toString()))) {
            assertThat(second.awaitEnd(Duration.ofMinutes(1))).isNotZero();
            assertThat(second.stderr()).containsPattern("127\\.0\\.0\\.1:\\d+").contains("in use");
            assertThat(second.stderr()).doesNotContain("\tat ");
        }
    }

    private static Command register(String path) throws IOException, InterruptedException {
        return cli.run("artifact", "register", "--site", "archive", path);
    }

    @Test
    void checksAConfigurationBeforeAnInstanceStarts() throws Exception {
        Path running = federation.instance().config();
        cli.file("other.yaml", "dataDir: " + federation.home() + "/other\nlease: {ttl: 1s}\n");

        Command right = check("--data-dir", federation.home() + "/third");
        Command taken = check("--config", running.toString());
        Command wrong = check("--config", "other.yaml");

        assertThat(right.exitCode()).as(right.stderr()).isZero();
        assertThat(right.stdout()).isEqualTo("ok: an instance can start with the defaults\n");
        assertThat(federation.home().resolve("third")).doesNotExist();
        assertThat(taken.exitCode()).isEqualTo(2);
        assertThat(taken.stderr())
                .containsPattern("control-plane\\.yaml:3:9: .* the port is in use by pid \\d+");
        assertThat(wrong.exitCode()).isEqualTo(2);
        assertThat(wrong.stdout()).isEmpty();
        assertThat(wrong.stderr()).contains("other.yaml:2:14: cannot use the setting 'lease.ttl'");
        assertSentences(wrong);
    }

    private static Command check(String... words) throws IOException, InterruptedException {
        List<String> argv = new ArrayList<>(List.of(Distribution.program("server"), "check"));
        argv.addAll(List.of(words));
        for (String key : List.of("listen", "agent-listen", "data-listen", "hazelcast-listen")) {
            if (!argv.contains("--config")) {
                argv.addAll(List.of("--" + key, "127.0.0.1:0"));
            }
        }
        return Command.run(
                federation.home(),
                Distribution.environment(federation.home()),
                Duration.ofMinutes(1),
                argv);
    }

    private static void assertNothingStored() throws Exception {
        assertThat(federation.api().list("/v1/runs")).isEmpty();
        assertThat(federation.api().list("/v1/workflows")).isEmpty();
    }

    /** A user never sees a stack trace or the name of a class. */
    static void assertSentences(Command command) {
        assertThat(command.stderr())
                .isNotBlank()
                .doesNotContain("\tat ")
                .doesNotContain("Exception")
                .doesNotContain("io.atoll.");
    }
}
