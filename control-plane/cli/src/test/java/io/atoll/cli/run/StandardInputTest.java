package io.atoll.cli.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.atoll.cli.FakeControlPlane;
import io.atoll.cli.FakeControlPlane.Reply;
import io.atoll.cli.Typed;
import io.atoll.cli.api.Json;
import io.atoll.cli.terminal.StandardInput;
import io.atoll.cli.terminal.StandardInput.Kind;
import io.atoll.kernel.digest.Digest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of the standard input of {@code atoll run}. */
class StandardInputTest {
    @TempDir Path folder;

    private final FakeControlPlane server = new FakeControlPlane();

    @BeforeEach
    void answer() {
        String run =
                """
                {"id": "r-1", "number": 1, "workflow": "run", "version": 1, "project": "demo",
                 "state": "Running", "counts": {"Active": 1}, "outputs": []}
                """;
        server.on("POST /v1/artifacts/uploads", "{\"artifact\":\"a-1\",\"committed\":true}")
                .on("POST /v1/runs", run)
                .on("GET /v1/runs/r-1", run)
                .on(
                        "GET /v1/executions",
                        "{\"items\":[{\"id\":\"e-1\",\"run\":\"r-1\",\"name\":\"run\",\"state\":\"Succeeded\"}]}");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static InputStream bytes(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    private Typed typed(Kind kind, InputStream in) {
        return new Typed(folder, server).with(kind, in);
    }

    private static int run(Typed typed, String... words) {
        return assertTimeoutPreemptively(Duration.ofSeconds(60), () -> typed.run(words));
    }

    private String command() {
        return Json.read(server.requests("POST /v1/runs").getLast().text())
                .path("command")
                .toString();
    }

    @Test
    void isUploadedAndOpenedForTheCommand() {
        for (Kind kind : new Kind[] {Kind.FILE, Kind.STREAM}) {
            assertThat(run(typed(kind, bytes("data\n")), "run", "--", "cat", "-u")).isZero();

            assertThat(server.requests("POST /v1/artifacts/uploads").getLast().text())
                    .contains(Digest.of("data\n").hex());
            assertThat(Json.read(command()).path("argv").toString())
                    .isEqualTo(
                            "[\"/bin/sh\",\"-c\",\"exec \\\"$@\\\" <"
                                    + " \\\"$INPUT_STDIN\\\"\",\"sh\",\"cat\",\"-u\"]");
            assertThat(Json.read(command()).path("inputs").toString())
                    .isEqualTo("{\"stdin\":\"a-1\"}");
        }
    }

    @Test
    void takesNoRoomHereWhileTheCommandRuns() {
        var before = taken();
        var meanwhile = new AtomicReference<Set<Path>>(Set.of(folder));
        server.on(
                "GET /v1/executions",
                _ -> {
                    meanwhile.set(taken());
                    return Reply.json(
                            "{\"items\":[{\"id\":\"e-1\",\"run\":\"r-1\",\"name\":\"run\",\"state\":\"Succeeded\"}]}");
                });

        assertThat(run(typed(Kind.FILE, bytes("data\n")), "run", "--", "cat")).isZero();

        assertThat(before).containsAll(meanwhile.get());
    }

    /** What is taken in on this machine now. */
    private static Set<Path> taken() {
        try (var files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return files.filter(
                            each -> String.valueOf(each.getFileName()).startsWith("atoll-stdin-"))
                    .collect(Collectors.toSet());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void isNotTheCommandsWhenTheAccessTokenComesOnIt() {
        for (Kind kind : new Kind[] {Kind.FILE, Kind.STREAM}) {
            var typed = typed(kind, bytes(FakeControlPlane.TOKEN + "\n"));

            assertThat(run(typed, "run", "--token-file", "-", "--", "cat")).isZero();

            assertThat(command()).contains("\"argv\":[\"cat\"]");
        }
        assertThat(server.requests("POST /v1/artifacts/uploads")).isEmpty();
    }

    @Test
    void staysOutOfTheWayOfAnInputOfItsName() throws IOException {
        Files.writeString(folder.resolve("f"), "mine");

        assertThat(run(typed(Kind.FILE, bytes("data")), "run", "--in", "stdin=f", "cat")).isZero();

        assertThat(command()).contains("\"stdin-0\":", "\"stdin\":", "$INPUT_STDIN_0");
    }

    @Test
    void leavesACommandAloneThatGetsNone() {
        assertThat(run(typed(Kind.STREAM, bytes("")), "run", "cat")).isZero();
        assertThat(run(typed(Kind.TERMINAL, bytes("typed")), "run", "cat")).isZero();
        assertThat(run(typed(Kind.NONE, bytes("x")), "run", "--stdin", "always", "cat")).isZero();
        assertThat(run(typed(Kind.FILE, bytes("x")), "run", "--stdin", "never", "cat")).isZero();

        assertThat(server.requests("POST /v1/artifacts/uploads")).isEmpty();
        assertThat(server.requests("POST /v1/runs"))
                .hasSize(4)
                .allMatch(each -> each.text().contains("\"argv\":[\"cat\"]"));
    }

    @Test
    void isReadFromATerminalWhenTheUserSaysSo() {
        assertThat(run(typed(Kind.TERMINAL, bytes("x")), "run", "--stdin", "always", "cat"))
                .isZero();

        assertThat(command()).contains("$INPUT_STDIN");
    }

    @Test
    void doesNotHangOnAPipeThatNeverSaysAnythingAndSaysSo() {
        var silent = new Script();
        var typed = typed(Kind.STREAM, silent);

        assertThat(run(typed, "run", "true")).isZero();

        assertThat(typed.err())
                .isEqualTo(
                        "standard input gives nothing and does not end, so it is not passed on;"
                            + " '--stdin always' waits for it, '--stdin never' does not look\n");
        assertThat(server.requests("POST /v1/artifacts/uploads")).isEmpty();
    }

    @Test
    void doesNotVouchForACommandWhoseInputCameLate() {
        var slow = new Script();
        var asked = new AtomicInteger();
        var typed = typed(Kind.STREAM, slow);
        server.on(
                "GET /v1/executions",
                _ -> {
                    slow.says("too late");
                    slow.awaitRead();
                    String state = asked.incrementAndGet() < 5 ? "Staging" : "Succeeded";
                    return Reply.json(
                            "{\"items\":[{\"id\":\"e-1\",\"run\":\"r-1\",\"name\":\"run\",\"state\":\"%s\"}]}"
                                    .formatted(state));
                });

        assertThat(run(typed, "run", "cat")).isEqualTo(125);

        assertThat(typed.err()).contains("cannot vouch for this: standard input gave something");
    }

    @Test
    void waitsForWhatBeginsSoonAndTakesLong() {
        var slow = new Script();
        slow.says("one ");
        Thread.ofVirtual()
                .start(
                        () -> {
                            slow.awaitRead();
                            slow.says("two");
                            slow.ends();
                        });

        assertThat(run(typed(Kind.STREAM, slow), "run", "cat")).isZero();

        assertThat(server.requests("POST /v1/artifacts/uploads").getLast().text())
                .contains(Digest.of("one two").hex());
    }

    @Test
    void isRefusedWhenItIsTooMuch() {
        var stdin = new StandardInput(Kind.FILE, bytes("12345678901"));
        try (var input = CommandInput.begin(stdin, CommandInput.When.auto, 10).orElseThrow()) {
            assertThatThrownBy(input::await)
                    .hasMessage(
                            "cannot pass on standard input: it has more than 10 B; give a file with"
                                    + " --in");
        }
    }

    @Test
    void leavesNoFileBehind() {
        var stdin = new StandardInput(Kind.FILE, bytes("x"));
        Path file;
        try (var input = CommandInput.begin(stdin, CommandInput.When.auto).orElseThrow()) {
            file = ((CommandInput.Taken.All) input.await()).file();
            assertThat(file).hasContent("x");
        }
        assertThat(file).doesNotExist();
    }

    /** A pipe whose other end does as it is told. */
    private static final class Script extends InputStream {
        private final LinkedBlockingQueue<byte[]> said = new LinkedBlockingQueue<>();
        private final CountDownLatch read = new CountDownLatch(1);

        void says(String text) {
            said.add(text.getBytes(StandardCharsets.UTF_8));
        }

        void ends() {
            said.add(new byte[0]);
        }

        void awaitRead() {
            await("somebody reads").until(() -> read.getCount() == 0);
        }

        @Override
        public int read() {
            throw new UnsupportedOperationException("it is read in pieces");
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            try {
                byte[] next = said.take();
                System.arraycopy(next, 0, into, offset, next.length);
                read.countDown();
                return next.length == 0 ? -1 : next.length;
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        }
    }
}
