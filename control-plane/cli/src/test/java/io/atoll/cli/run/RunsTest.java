package io.atoll.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.atoll.cli.FakeControlPlane;
import io.atoll.cli.FakeControlPlane.Reply;
import io.atoll.cli.Typed;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunsTest {
    private static final String RUN =
            "{\"id\": \"r-1\", \"number\": 1, \"workflow\": \"small\", \"version\": 1,"
                    + " \"project\": \"demo\", \"state\": \"%s\"}";
    private static final String NO_RUN =
            "{\"code\": \"NOT_FOUND\", \"detail\": \"cannot cancel run r-1: no unfinished run has"
                    + " this id\"}";

    @TempDir Path folder;

    private final FakeControlPlane server = new FakeControlPlane();

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void saysThatARunToBeCancelledHasEnded() {
        server.on("POST /v1/runs/r-1/cancel", _ -> Reply.json(404, NO_RUN))
                .on("GET /v1/runs/r-1", RUN.formatted("Failed"));
        var typed = new Typed(folder, server);

        assertThat(typed.run("runs", "cancel", "r-1")).isEqualTo(6);

        assertThat(typed.err()).isEqualTo("cannot cancel run small #1: it has ended (Failed)\n");
    }

    @Test
    void namesTheNewRunOfARetry() {
        server.on("POST /v1/runs/r-1/retry", RUN.formatted("Running").replace("r-1", "r-2"));
        var typed = new Typed(folder, server);

        assertThat(typed.run("runs", "retry", "r-1", "--failed")).isZero();

        assertThat(typed.out())
                .isEqualTo("small #1 runs again what did not succeed in r-1: run r-2\n");
    }
}
