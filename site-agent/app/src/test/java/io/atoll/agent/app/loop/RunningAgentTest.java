package io.atoll.agent.app.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.atoll.agent.app.config.Address;
import io.atoll.agent.app.config.AgentConfigReader;
import io.atoll.agent.app.config.AgentConfigReader.Given;
import io.atoll.agent.app.fake.FakeControlPlane;
import io.atoll.agent.app.fake.Orders;
import io.atoll.agent.app.join.IdentityFolder;
import io.atoll.agent.app.join.Joining;
import io.atoll.kernel.system.SystemRandomSource;
import io.atoll.kernel.system.SystemTimeSource;
import io.atoll.protocol.v1.AttemptEnded;
import io.atoll.protocol.v1.Outcome;
import io.atoll.protocol.v1.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole agent with its real supervisor, journal and store, against a fake control plane. */
final class RunningAgentTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final SystemTimeSource time = new SystemTimeSource();
    private final SystemRandomSource random = new SystemRandomSource();
    private final List<String> said = new CopyOnWriteArrayList<>();
    private final List<String> ended = new CopyOnWriteArrayList<>();
    @TempDir Path folder;
    private FakeControlPlane controlPlane;
    private RunningAgent agent;

    @BeforeEach
    void startsAndJoins() throws IOException {
        controlPlane = new FakeControlPlane(folder.resolve("ca"), time, random);
        Files.createDirectories(folder.resolve("site"));
        new Joining(identity(), time)
                .join(Address.parse(controlPlane.address()), controlPlane.token("edge"));
        agent = start();
    }

    @AfterEach
    void stops() throws IOException {
        agent.close();
        controlPlane.close();
        ProcessHandle.of(supervisor()).ifPresent(ProcessHandle::destroyForcibly);
    }

    private long supervisor() throws IOException {
        String pid = Files.readString(folder.resolve("site/supervisor/pid"));
        return Long.parseLong(pid.substring(0, pid.indexOf(' ')));
    }

    private IdentityFolder identity() {
        return new IdentityFolder(folder.resolve("site"), random);
    }

    private RunningAgent start() throws IOException {
        Path file = folder.resolve("agent.yaml");
        Files.writeString(
                file,
                """
                allow: {projects: [demo], process: true}
                pools: [{name: cpu, cpu: 8, memory: 1GiB}]
                """);
        var member = identity().membership().orElseThrow();
        var config =
                new AgentConfigReader(Map.of(), folder)
                        .read(
                                Given.joining(
                                        Optional.of(file),
                                        Optional.of(folder.resolve("site")),
                                        member.site(),
                                        member.controlPlane().getFirst()));
        return RunningAgent.start(
                config,
                identity(),
                member,
                new RunningAgent.Surroundings(
                        time,
                        random,
                        (what, fault) -> ended.add(what + ": " + fault),
                        ZoneOffset.UTC,
                        "test",
                        said::add,
                        (code, reason) -> ended.add(code + " " + reason)));
    }

    private AttemptEnded end(int fence) {
        await().atMost(LIMIT)
                .until(() -> ends().stream().anyMatch(e -> e.getAttempt().getFence() == fence));
        return ends().stream()
                .filter(e -> e.getAttempt().getFence() == fence)
                .findFirst()
                .orElseThrow();
    }

    private List<AttemptEnded> ends() {
        return controlPlane.applied().stream()
                .filter(Report::hasAttemptEnded)
                .map(Report::getAttemptEnded)
                .toList();
    }

    @Test
    void runsAnAssignedCommandAndReportsItsEndWithItsOutput() {
        await().atMost(LIMIT).until(controlPlane::isLinked);
        controlPlane.send(
                Orders.assign(
                        Orders.command("sh", "-c", "echo hello; echo 42 > \"$OUTPUT_ANSWER\"")
                                .addOutputs(Orders.output("answer", "answer.txt")),
                        Orders.attempt(1, 1)));

        var end = end(1);

        assertThat(end.getDetail()).isEmpty();
        assertThat(end.getOutcome()).isEqualTo(Outcome.OUTCOME_SUCCEEDED);
        assertThat(end.getOutputs(0).getContent().getSizeBytes()).isEqualTo(3);
        assertThat(end.getStdout().getSizeBytes()).isEqualTo(6);
        assertThat(end.hasStderr()).isFalse();
        assertThat(said).containsExactly("linked to " + controlPlane.address() + " (term 1)");
        assertThat(ended).isEmpty();
    }
}
