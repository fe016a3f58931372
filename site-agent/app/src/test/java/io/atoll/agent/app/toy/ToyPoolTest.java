package io.atoll.agent.app.toy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.atoll.agent.app.config.Address;
import io.atoll.agent.app.config.AgentConfig;
import io.atoll.agent.app.config.AgentConfigReader;
import io.atoll.agent.app.config.AgentConfigReader.Given;
import io.atoll.agent.app.fake.FakeControlPlane;
import io.atoll.agent.app.fake.Orders;
import io.atoll.agent.app.join.IdentityFolder;
import io.atoll.agent.app.join.Joining;
import io.atoll.agent.app.wiring.InstalledExecutors;
import io.atoll.agent.app.wiring.RunningAgent;
import io.atoll.agent.executor.ExecutorKind;
import io.atoll.kernel.kind.Kinds;
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

/** The whole agent of a site with a pool of processes and one of toys. */
final class ToyPoolTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final SystemTimeSource time = new SystemTimeSource();
    private final SystemRandomSource random = new SystemRandomSource();
    private final List<String> ended = new CopyOnWriteArrayList<>();
    private final ToyKind toy = new ToyKind(time);
    private final Kinds<ExecutorKind> kinds = InstalledExecutors.ALL.with(toy);
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
        toy.close();
        controlPlane.close();
        String pid = Files.readString(folder.resolve("site/supervisor/pid"));
        ProcessHandle.of(Long.parseLong(pid.substring(0, pid.indexOf(' '))))
                .ifPresent(ProcessHandle::destroyForcibly);
    }

    private IdentityFolder identity() {
        return new IdentityFolder(folder.resolve("site"), random);
    }

    private AgentConfig config(String yaml) throws IOException {
        Path file = Files.writeString(folder.resolve("agent.yaml"), yaml);
        var member = identity().membership().orElseThrow();
        return new AgentConfigReader(Map.of(), folder, kinds)
                .read(
                        Given.joining(
                                Optional.of(file),
                                Optional.of(folder.resolve("site")),
                                member.site(),
                                member.controlPlane().getFirst()));
    }

    private RunningAgent start() throws IOException {
        var config =
                config(
                        """
                        allow: {projects: [demo], executors: [process, toy]}
                        pools:
                          - {name: cpu, cpu: 8, memory: 1GiB}
                          - {name: box, executor: toy, cpu: 8, memory: 1GiB}
                        """);
        return RunningAgent.start(
                config,
                identity(),
                identity().membership().orElseThrow(),
                new RunningAgent.Surroundings(
                        time,
                        random,
                        (what, fault) -> ended.add(what + ": " + fault),
                        ZoneOffset.UTC,
                        "test",
                        kinds,
                        false,
                        _ -> {},
                        (code, reason) -> ended.add(code + " " + reason)),
                () -> true);
    }

    private AttemptEnded end(int fence) {
        await().atMost(LIMIT).until(() -> find(fence).isPresent());
        return find(fence).orElseThrow();
    }

    private Optional<AttemptEnded> find(int fence) {
        return controlPlane.applied().stream()
                .filter(Report::hasAttemptEnded)
                .map(Report::getAttemptEnded)
                .filter(each -> each.getAttempt().getFence() == fence)
                .findFirst();
    }

    private void runs(int fence) {
        await().atMost(LIMIT)
                .until(
                        () ->
                                controlPlane.applied().stream()
                                        .filter(Report::hasAttemptMoved)
                                        .anyMatch(
                                                each ->
                                                        each.getAttemptMoved()
                                                                        .getAttempt()
                                                                        .getFence()
                                                                == fence));
    }

    @Test
    void runsWorkOfEachPoolUnderItsOwnExecutor() {
        await().atMost(LIMIT).until(controlPlane::isLinked);
        controlPlane.send(
                Orders.assign(Orders.command("exit", "0").setPool("box"), Orders.attempt(1, 1)));
        controlPlane.send(Orders.assign(Orders.command("true"), Orders.attempt(2, 2)));

        assertThat(end(1).getDetail()).isEmpty();
        assertThat(end(1).getOutcome()).isEqualTo(Outcome.OUTCOME_SUCCEEDED);
        assertThat(end(1).hasStdout()).as("the toy spoke").isTrue();
        assertThat(end(2).getOutcome()).isEqualTo(Outcome.OUTCOME_SUCCEEDED);
        assertThat(end(2).hasStdout()).isFalse();
        var allowance = controlPlane.hellos().getFirst().getFacts().getAllowance();
        assertThat(allowance.getExecutorsList()).containsExactly("process", "toy");
        assertThat(allowance.getProcess()).as("for older control planes").isTrue();
        assertThat(ended).isEmpty();
    }

    @Test
    void findsUnderEachExecutorWhatRanOnWhileNoAgentWasThere() throws IOException {
        await().atMost(LIMIT).until(controlPlane::isLinked);
        controlPlane.send(
                Orders.assign(Orders.command("stay").setPool("box"), Orders.attempt(1, 1)));
        controlPlane.send(Orders.assign(Orders.command("sleep", "1000"), Orders.attempt(2, 2)));
        runs(1);
        runs(2);
        agent.close();
        agent = start();
        await().atMost(LIMIT).until(() -> controlPlane.hellos().size() >= 2);

        controlPlane.send(Orders.stop(Orders.attempt(1, 1)));
        assertThat(end(1).getOutcome()).isEqualTo(Outcome.OUTCOME_CANCELLED);
        assertThat(find(2)).as("the other runs on").isEmpty();
        controlPlane.send(Orders.stop(Orders.attempt(2, 2)));
        assertThat(end(2).getOutcome()).isEqualTo(Outcome.OUTCOME_CANCELLED);
    }

    @Test
    void goesOnWithTheOthersWhileOneExecutorCannotSayWhatItHolds() throws IOException {
        await().atMost(LIMIT).until(controlPlane::isLinked);
        controlPlane.send(
                Orders.assign(Orders.command("stay").setPool("box"), Orders.attempt(1, 1)));
        runs(1);
        agent.close();
        toy.beSilent(true);
        agent = start();
        await().atMost(LIMIT).until(() -> controlPlane.hellos().size() >= 2);

        controlPlane.send(
                Orders.assign(Orders.command("exit", "0").setPool("box"), Orders.attempt(3, 3)));
        controlPlane.send(Orders.assign(Orders.command("true"), Orders.attempt(2, 2)));
        assertThat(end(2).getOutcome()).isEqualTo(Outcome.OUTCOME_SUCCEEDED);
        assertThat(find(1)).as("unknown, not lost").isEmpty();
        assertThat(find(3)).as("nothing new is started under it").isEmpty();
        toy.beSilent(false);

        assertThat(end(3).getOutcome()).isEqualTo(Outcome.OUTCOME_SUCCEEDED);
        assertThat(find(1)).as("it runs on").isEmpty();
        controlPlane.send(Orders.stop(Orders.attempt(1, 1)));
        assertThat(end(1).getOutcome()).isEqualTo(Outcome.OUTCOME_CANCELLED);
    }

    @Test
    void namesTheKindsItHasWhenAnotherIsAskedFor() {
        assertThatThrownBy(
                        () ->
                                config(
                                        """
                                        allow: {executors: [magic]}
                                        pools:
                                          - {name: box, cpu: 8, memory: 1GiB, executor: tyo}
                                        """))
                .hasMessageContaining(
                        "agent.yaml:3:49: cannot use executor 'tyo': this agent has no such kind"
                                + " (expected process or toy)")
                .hasMessageContaining(
                        "agent.yaml:1:21: cannot use executor 'magic': this agent has no such kind"
                                + " (expected process or toy)");
    }
}
