package io.atoll.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What goes into a command and what comes out of it: folders, standard input, a long log. */
final class InAndOutIT {
    private static Federation federation;
    private static Cli cli;
    private static Path home;

    @BeforeAll
    static void start() throws Exception {
        federation = Federation.start();
        federation.site("lab", "logs: {limit: 128KiB}\n" + Site.processes(4));
        cli = federation.cli();
        home = federation.home();
        Files.createDirectories(home.resolve("site/css"));
        Files.writeString(home.resolve("site/index.html"), "<p>hi</p>\n");
        Files.writeString(home.resolve("site/css/a.css"), "p {}\n");
    }

    @AfterAll
    static void end() {
        federation.close();
    }

    @Test
    void takesAFolderUpAndBringsAFolderBackWithEveryCommand() throws Exception {
        cli.file(
                "folders.yaml",
                """
                kind: Workflow
                version: atoll/v1
                name: folders
                inputs: {site: {file: site}}
                executions:
                  - name: copy
                    inputs: {site: site}
                    script: |
                      cp -r "$INPUT_SITE" made
                    outputs: {made: {path: made}}
                    resources: {cpu: 1, memory: 16MiB}
                outputs: {made: copy/made}
                """);

        Command submitted = cli.run("submit", "folders.yaml", "--wait", "--out", "result");
        Command ran =
                cli.run(
                        "run",
                        "--in",
                        "site",
                        "--out",
                        "copied",
                        "--",
                        "sh",
                        "-c",
                        "cp -r \"$INPUT_SITE\" copied");
        String artifact =
                Api.JSON
                        .readTree(cli.run("artifact", "put", "site", "-o", "json").stdout())
                        .get("id")
                        .asText();
        Command got = cli.run("artifact", "get", artifact, "got");

        assertThat(submitted.exitCode()).as(submitted.stderr()).isZero();
        assertThat(ran.exitCode()).as(ran.stderr()).isZero();
        assertThat(got.exitCode()).as(got.stderr()).isZero();
        for (String folder : List.of("result/made", "copied", "got")) {
            assertThat(home.resolve(folder).resolve("index.html")).hasContent("<p>hi</p>");
            assertThat(home.resolve(folder).resolve("css/a.css")).hasContent("p {}");
        }
    }

    @Test
    void storesNothingOfAnInputThatCannotGoUpAndSaysWhere() throws Exception {
        Files.createDirectories(home.resolve("bad"));
        Files.createSymbolicLink(home.resolve("bad/link"), Path.of("../site"));
        cli.file(
                "bad.yaml",
                """
                kind: Workflow
                version: atoll/v1
                name: bad
                inputs:
                  good: {file: site}
                  bad: {file: bad}
                executions:
                  - {name: only, command: ["true"], inputs: {good: good, bad: bad}}
                """);
        int before = federation.api().list("/v1/artifacts").size();

        Command submitted = cli.run("submit", "bad.yaml");

        assertThat(submitted.exitCode()).isNotZero();
        assertThat(submitted.stderr()).contains("bad.yaml:6:").contains("'link' of folder 'bad'");
        assertThat(federation.api().list("/v1/artifacts")).hasSize(before);
    }

    @Test
    void passesStandardInputOnToTheCommand() throws Exception {
        Command piped =
                cli.before(List.of("sh", "-c", "printf data | \"$@\"", "sh"))
                        .run("run", "--", "cat");
        Command none = cli.run("run", "--", "cat");

        assertThat(piped.exitCode()).as(piped.stderr()).isZero();
        assertThat(piped.stdout()).isEqualTo("data");
        assertThat(none.exitCode()).as(none.stderr()).isZero();
        assertThat(none.stdout()).isEmpty();
    }

    @Test
    void keepsTheBeginningAndTheEndOfALogThatIsTooLongAndSaysHowMuchIsMissing() throws Exception {
        Command ran =
                cli.run(
                        "run",
                        "--",
                        "sh",
                        "-c",
                        "echo FIRST; yes 012345678 | head -c 3000000; echo FATAL: why; exit 3");
        String execution = federation.api().onlyExecution("latest").get("id").asText();

        Command logs = cli.run("execution", "logs", execution);

        assertThat(ran.exitCode()).as(ran.stderr()).isEqualTo(3);
        assertThat(ran.stdout()).startsWith("FIRST\n").endsWith("FATAL: why\n");
        assertThat(logs.exitCode()).as(logs.stderr()).isZero();
        assertThat(logs.stdout())
                .startsWith("FIRST\n")
                .containsOnlyOnce("bytes were left out here]")
                .endsWith("FATAL: why\n")
                .hasSizeBetween(128 << 10, 132 << 10);
    }
}
