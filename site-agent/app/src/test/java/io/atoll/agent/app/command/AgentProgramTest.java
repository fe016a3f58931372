package io.atoll.agent.app.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.atoll.agent.app.fake.AgentProcess;
import io.atoll.agent.app.fake.FakeControlPlane;
import io.atoll.agent.app.fake.Orders;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.system.SystemRandomSource;
import io.atoll.kernel.system.SystemTimeSource;
import io.atoll.protocol.v1.AttemptState;
import io.atoll.protocol.v1.Outcome;
import io.atoll.protocol.v1.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program as people start it, in a process of its own. */
final class AgentProgramTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @TempDir Path folder;
    private FakeControlPlane controlPlane;
    private Path data;

    @BeforeEach
    void starts() throws IOException {
        controlPlane =
                new FakeControlPlane(
                        folder.resolve("ca"), new SystemTimeSource(), new SystemRandomSource());
        data = folder.resolve("site");
        Files.writeString(
                folder.resolve("agent.yaml"), "allow: {projects: [demo], process: true}\n");
    }

    @AfterEach
    void stops() throws IOException {
        controlPlane.close();
        Path pid = data.resolve("supervisor/pid");
        if (Files.exists(pid)) {
            long supervisor = Long.parseLong(Files.readString(pid).split(" ")[0]);
            ProcessHandle.of(supervisor).ifPresent(ProcessHandle::destroyForcibly);
        }
    }

    private AgentProcess agent(String... arguments) {
        return new AgentProcess(folder.resolve("out"), arguments);
    }

    private AgentProcess join(String token, String... more) {
        var arguments = new java.util.ArrayList<>(List.of("join", controlPlane.address(), token));
        arguments.addAll(List.of(more));
        arguments.addAll(
                List.of(
                        "--config",
                        folder.resolve("agent.yaml").toString(),
                        "--data-dir",
                        data.toString()));
        return agent(arguments.toArray(String[]::new));
    }

    @Test
    void showsHelp() {
        try (var agent = agent("join", "--help")) {
            assertThat(agent.exitCode()).isZero();
            assertThat(agent.said().getFirst()).startsWith("Usage: atoll agent join ");
        }
    }

    private AgentProcess run() {
        return agent(
                "run",
                "--config",
                folder.resolve("agent.yaml").toString(),
                "--data-dir",
                data.toString());
    }

    private List<Report> ends() {
        return controlPlane.applied().stream().filter(Report::hasAttemptEnded).toList();
    }

    @Test
    void joinsWithATokenFromAFileOrFromStandardInput() throws IOException {
        String token = controlPlane.token("edge").text();
        Path file = folder.resolve("join.token");
        Files.writeString(file, token + "\n");
        try (var agent = join("--token-file", file.toString())) {
            assertThat(agent.exitCode()).as("%s", agent.complained()).isZero();
            assertThat(agent.complained())
                    .singleElement()
                    .asString()
                    .startsWith("others can read the join token in " + file);
        }
        try (var agent = join("-").type(token + "\n")) {
            assertThat(agent.exitCode()).as("%s", agent.complained()).isZero();
            assertThat(agent.said()).containsExactly("joined edge (generation 1)");
        }
        try (var agent = join("--run")) {
            assertThat(agent.exitCode()).isEqualTo(ErrorCode.INVALID.exitCode());
            assertThat(agent.complained())
                    .containsExactly(
                            "cannot join: no join token was given (expected --token-file FILE, or"
                                    + " '-' for standard input)");
        }
    }

    @Test
    void hidesATokenThatWasTypedFromTheListingOfProcesses() {
        String token = controlPlane.token("edge").text();
        try (var agent = join(token, "--run")) {
            await().atMost(LIMIT).until(() -> agent.said().size() == 2);

            assertThat(agent.listed())
                    .contains("join " + controlPlane.address() + " xxxx")
                    .doesNotContain(token);

            assertThat(agent.stop()).isEqualTo(143);
        }
    }

    @Test
    void joinsRunsAndEndsWhenAsked() {
        try (var agent = join(controlPlane.token("edge").text(), "--run")) {
            await().atMost(LIMIT).until(() -> agent.said().size() == 2);
            assertThat(agent.said())
                    .containsExactly(
                            "joined edge (generation 1)",
                            "linked to " + controlPlane.address() + " (term 1)");

            try (var second = run()) {
                assertThat(second.exitCode()).isEqualTo(ErrorCode.CONFLICT.exitCode());
                assertThat(second.complained())
                        .singleElement()
                        .asString()
                        .contains("another agent runs on it");
            }
            try (var status = agent("status", "--data-dir", data.toString())) {
                assertThat(status.exitCode()).isZero();
                assertThat(status.said().getFirst())
                        .isEqualTo("site edge (generation 1) of federation test");
            }
            assertThat(agent.stop()).isEqualTo(143);
        }
    }

    @Test
    void adoptsWhatRunsWhenTheAgentIsKilledAndStartedAgain() throws IOException {
        Path gate = folder.resolve("gate");
        var attempt = Orders.attempt(1, 1);
        try (var agent = join(controlPlane.token("edge").text(), "--run")) {
            await().atMost(LIMIT).until(controlPlane::isLinked);
            controlPlane.send(
                    Orders.assign(
                            Orders.command(
                                    "sh",
                                    "-c",
                                    "echo $$ >> %s.pids; while [ ! -e %s ]; do sleep 0.05; done; echo done"
                                            .formatted(gate, gate)),
                            attempt));
            await().atMost(LIMIT)
                    .until(
                            () ->
                                    controlPlane.applied().stream()
                                            .anyMatch(
                                                    each ->
                                                            each.getAttemptMoved().getState()
                                                                    == AttemptState
                                                                            .ATTEMPT_STATE_RUNNING));
            agent.kill();
        }
        await().atMost(LIMIT).until(() -> !controlPlane.isLinked());

        try (var again = run()) {
            await().atMost(LIMIT).until(controlPlane::isLinked);
            Files.createFile(gate);
            await().atMost(LIMIT).until(() -> !ends().isEmpty());
            assertThat(again.complained()).isEmpty();
        }

        assertThat(ends().getFirst().getAttemptEnded().getOutcome())
                .isEqualTo(Outcome.OUTCOME_SUCCEEDED);
        // A stored log begins with a line that says whose it is.
        String name = "atoll-log 1 01900000-0000-7000-8000-000000000001/1 stdout 0 0\n";
        assertThat(ends().getFirst().getAttemptEnded().getStdout().getSizeBytes())
                .isEqualTo(name.length() + "done\n".length());
        assertThat(Files.readAllLines(Path.of(gate + ".pids"))).hasSize(1);
        assertThat(controlPlane.hellos())
                .extracting(each -> each.getStartCounter())
                .containsExactly(1L, 2L);
    }

    @Test
    void saysInASentenceThatATokenIsNoToken() {
        try (var agent = join("atoll1_nonsense")) {
            assertThat(agent.exitCode()).isEqualTo(ErrorCode.UNAUTHENTICATED.exitCode());
            assertThat(agent.complained())
                    .singleElement()
                    .asString()
                    .startsWith("cannot read join token");
        }
    }

    @Test
    void showsTheControlPlanesSentenceWhenATokenHasExpired() {
        String sentence = "cannot join: the token expired at 10:00 (it is for one hour)";
        controlPlane.refuse(new AtollException(ErrorCode.UNAUTHENTICATED, sentence));
        try (var agent = join(controlPlane.token("edge").text())) {
            assertThat(agent.exitCode()).isEqualTo(ErrorCode.UNAUTHENTICATED.exitCode());
            assertThat(agent.complained()).containsExactly(sentence);
        }
    }

    @Test
    void refusesToRunWhatNeverJoined() {
        try (var agent = agent("run", "--data-dir", data.toString())) {
            assertThat(agent.exitCode()).isNotZero();
            assertThat(agent.complained()).isNotEmpty();
        }
    }

    @Test
    void endsWithASentenceWhenItsGenerationIsOver() {
        try (var agent = join(controlPlane.token("edge").text())) {
            assertThat(agent.exitCode()).isZero();
        }
        String sentence = "cannot link site edge: a newer agent joined (generation 2)";
        controlPlane.refuse(new AtollException(ErrorCode.UNAUTHENTICATED, sentence));

        try (var agent = run()) {
            assertThat(agent.exitCode()).isEqualTo(ErrorCode.UNAUTHENTICATED.exitCode());
            assertThat(agent.complained()).containsExactly(sentence);
        }
    }
}
