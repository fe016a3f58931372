package io.atoll.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Atoll installed, run and typed in folders with blanks and letters that are not ASCII, in the
 * locale that cron, a service manager or a bare container gives: C. Nothing is found by XDG
 * variables, so HOME must count.
 */
final class OddPlacesIT {
    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final String ODD = "Zürich 東京";

    // This JVM itself may be unable to name such a folder, so a shell does it.
    private static Path folder;

    @BeforeAll
    static void start() throws Exception {
        Distribution.program("cli");
        folder = Federation.shortFolder();
        Command up =
                sh(
                        """
                        mkdir -p "$PLACE/home 🌍" "$PLACE/work 🌍"
                        cp -r '%1$s/target/dist' "$PLACE/dist"
                        cp -r '%1$s/deploy/demo' "$PLACE/dist/demo"
                        cd "$PLACE/work 🌍"
                        "$PLACE/dist/bin/atoll-cli" dev up
                        """
                                .formatted(NotRun.checkout()));
        assertThat(up.exitCode()).as(up.stderr()).isZero();
    }

    @AfterAll
    static void end() throws Exception {
        try {
            Command down = atoll("dev down");
            assertThat(down.exitCode()).as(down.stderr()).isZero();
            assertThat(Processes.of(folder)).isEmpty();
        } finally {
            Processes.killAll(folder);
            Command.run(
                    folder,
                    Map.of("PATH", System.getenv("PATH")),
                    LIMIT,
                    List.of("rm", "-rf", folder.toString()));
        }
    }

    @Test
    void everyProgramSaysItsVersion() throws Exception {
        for (String program : List.of("cli", "agent", "server", "bench")) {
            Command said = sh("\"$PLACE/dist/bin/atoll-%s\" version".formatted(program));

            assertThat(said.stdout()).as(said.stderr()).startsWith("atoll ");
            assertThat(said.stderr()).isEmpty();
            assertThat(said.exitCode()).isZero();
        }
    }

    @Test
    void theFederationLivesInTheHomeThatIsSet() throws Exception {
        Command found = sh("ls -d \"$PLACE/home 🌍/.local/share/atoll/dev\"");

        assertThat(found.exitCode()).as(found.stderr()).isZero();
    }

    @Test
    void argumentsAndVariablesArriveAsTheyWereTyped() throws Exception {
        Command ran =
                atoll(
                        "run --site hpc-ridge --env 'WORD=Ærø 日本' -- sh -c 'printf \"%s|%s|\""
                                + " \"$1\" \"$WORD\"; env | grep ^LC_ || :' sh 'Zürich 東京 🌍'");

        assertThat(ran.stdout()).as(ran.stderr()).isEqualTo("Zürich 東京 🌍|Ærø 日本|");
        assertThat(ran.exitCode()).isZero();
    }

    @Test
    void filesComeAndGoUnderTheirNames() throws Exception {
        Command ran =
                atoll(
                        """
                        run --site hpc-ridge --in 'given=Über uns.txt' --out 'Ergebnis 東.txt' -- \
                        sh -c 'cat "$INPUT_GIVEN" > "Ergebnis 東.txt"'\
                        """,
                        "echo 'grüße' > 'Über uns.txt'");
        assertThat(ran.exitCode()).as(ran.stderr()).isZero();

        Command brought = sh("cd \"$PLACE/work 🌍\"; cat 'Ergebnis 東.txt'");
        assertThat(brought.stdout()).as(ran.stderr()).isEqualTo("grüße\n");
    }

    @Test
    void aWorkflowFileWithSuchANameMakesFilesWithSuchNames() throws Exception {
        Files.writeString(folder.resolve("w.yaml"), WORKFLOW);
        Command ran =
                atoll(
                        "submit Ümlaut.yaml --wait --out 'hier hin'",
                        "cp \"$BASE/w.yaml\" Ümlaut.yaml");
        assertThat(ran.exitCode()).as(ran.stderr()).isZero();

        Command brought = sh("cd \"$PLACE/work 🌍/hier hin\"; find . -type f -exec cat {} +");
        assertThat(brought.stdout())
                .as(ran.stderr())
                .isEqualTo("./Zürich/Zürich.txt\n./東京/東京.txt\nZürich\n東京\n");
    }

    @Test
    void whatIsNotUtf8IsRefusedAndNotChanged() throws Exception {
        Command argument = atoll("run --site hpc-ridge -- echo \"$(printf 'Z\\374rich')\"");

        assertThat(argument.exitCode()).isEqualTo(2);
        assertThat(argument.stderr())
                .contains("cannot use argument 6 ('Z\uFFFDrich'): it is no UTF-8 (got byte 0xFC");

        Command file =
                atoll(
                        "submit latin.yaml",
                        "printf 'kind: Workflow\\nname: Z\\374rich\\n' > latin.yaml");
        assertThat(file.exitCode()).isEqualTo(2);
        assertThat(file.stderr())
                .startsWith(
                        "latin.yaml:2:8: cannot read the file: it is no UTF-8 (got byte 0xFC)\n");
    }

    private static final String WORKFLOW =
            """
            kind: Workflow
            version: atoll/v1
            name: names
            executions:
              - name: make
                foreach: {city: [Zürich, 東京]}
                script: |
                  mkdir res
                  echo "$EACH_CITY" > "res/$EACH_CITY.txt"
                outputs: {res: {path: res}}
                placement: {site: hpc-ridge}
              - name: read
                inputs: {all: "make/*/res"}
                script: |
                  cd "$INPUT_ALL"
                  find . -type f | sort > "$OUTPUT_SUM"
                  cat */*.txt | sort >> "$OUTPUT_SUM"
                outputs: {sum: {path: Summe ü.txt}}
                placement: {site: cloud-gpu}
            outputs: {sum: read/sum}
            """;

    /** Types a command after {@code before}, in a folder of the odd place. */
    private static Command atoll(String words, String... before)
            throws IOException, InterruptedException {
        return sh(
                "cd \"$PLACE/work 🌍\"\n%s\nexec \"$PLACE/dist/bin/atoll-cli\" %s"
                        .formatted(String.join("\n", before), words));
    }

    /** Runs a script, with PLACE set to the odd place, as a service without a locale would. */
    private static Command sh(String script) throws IOException, InterruptedException {
        Path file = Files.createTempFile(folder, "typed", ".sh");
        String place =
                "BASE='%s'\nPLACE=\"$BASE/a b/%s\"\nexport HOME=\"$PLACE/home 🌍\"\n"
                        .formatted(folder, ODD);
        Files.writeString(file, "set -eu\n" + place + script + "\n", StandardCharsets.UTF_8);
        return Command.run(
                folder,
                Map.of(
                        "PATH", System.getenv("PATH"),
                        "LC_ALL", "C",
                        "ATOLL_JAVA_HOME", System.getProperty("java.home")),
                LIMIT,
                List.of("sh", file.toString()));
    }
}
