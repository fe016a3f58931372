package io.atoll.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Bytes that change where they are stored: nobody ever reads them, and it is said plainly. What
 * changes on the way is tried by the tests of the data plane, below its TLS.
 */
final class DamageIT {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final String CONTENT = "the right bytes, every one of them\n";

    private Federation federation;
    private Site here;
    private Cli cli;

    @BeforeEach
    void start() throws Exception {
        federation = Federation.start();
        here = federation.site("here", 2);
        cli = federation.cli();
    }

    @AfterEach
    void end() {
        federation.close();
    }

    @Test
    void downloadsNothingWhenAByteOfAnUploadWasFlipped() throws Exception {
        cli.file("content.txt", CONTENT);
        Command put = cli.run("artifact", "put", "content.txt", "-o", "json");
        assertThat(put.exitCode()).as(put.stderr()).isZero();
        String id = Api.JSON.readTree(put.stdout()).get("id").asText();
        assertThat(cli.run("artifact", "get", id, "good.txt").exitCode()).isZero();
        assertThat(federation.home().resolve("good.txt")).hasContent(CONTENT);

        flip(federation.instance().data());
        Command got = cli.run("artifact", "get", id, "bad.txt");

        assertThat(got.exitCode()).isNotZero();
        assertThat(got.stderr()).containsPattern("(?i)digest|damaged|corrupt");
        assertThat(federation.home().resolve("bad.txt")).doesNotExist();
        BadInputIT.assertSentences(got);
    }

    @Test
    void startsNothingOnInputThatWasDamagedInTheStoreOfItsSite() throws Exception {
        String made = federation.api().submit(producer());
        assertThat(federation.api().awaitEnd(made, LIMIT).get("state").asText())
                .isEqualTo("Succeeded");
        String artifact =
                federation.api().onlyExecution(made).get("outputs").get(0).get("artifact").asText();
        flip(here.store());

        String used = federation.api().submit(consumer(artifact), Map.of("content", artifact));
        // It does not fail for what it did not do: it waits, and says what is missing.
        await("the damage is said")
                .atMost(LIMIT)
                .untilAsserted(
                        () ->
                                assertThat(federation.api().onlyExecution(used).toString())
                                        .containsPattern("(?i)digest|damaged|corrupt|replica"));
        assertThat(federation.home().resolve("read.txt")).doesNotExist();
    }

    private String producer() {
        return """
        kind: Workflow
        version: atoll/v1
        name: producer
        project: demo
        executions:
          - name: make
            script: printf '%s' > content.txt
            outputs: {content: {path: content.txt}}
            resources: {cpu: 1, memory: 16MiB}
        """
                .replace("%s", CONTENT.strip() + "\\n");
    }

    private String consumer(String artifact) {
        return """
        kind: Workflow
        version: atoll/v1
        name: consumer
        project: demo
        inputs:
          content: {artifact: ARTIFACT}
        executions:
          - name: use
            script: cat "$INPUT_CONTENT" > HOME/read.txt
            inputs: {content: content}
            resources: {cpu: 1, memory: 16MiB}
            retry: {failed: 0, lost: 0}
        """
                .replace("ARTIFACT", artifact)
                .replace("HOME", federation.home().toString());
    }

    /** Changes one byte of every stored content of ours below a folder. */
    private static void flip(Path folder) throws IOException {
        int flipped = 0;
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (Files.size(file) == CONTENT.length()
                        && Files.readString(file).equals(CONTENT)) {
                    Files.setPosixFilePermissions(
                            file, PosixFilePermissions.fromString("rw-------"));
                    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
                        bytes.seek(4);
                        bytes.write('R');
                    }
                    flipped++;
                }
            }
        }
        assertThat(flipped).as("stored contents to damage").isPositive();
    }
}
