package io.atoll.agent.app.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.atoll.agent.app.config.Address;
import io.atoll.agent.app.config.AgentConfigReader;
import io.atoll.agent.app.config.AgentConfigReader.Given;
import io.atoll.agent.app.fake.FakeControlPlane;
import io.atoll.agent.app.fake.Orders;
import io.atoll.agent.app.join.IdentityFolder;
import io.atoll.agent.app.join.Joining;
import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.system.SystemRandomSource;
import io.atoll.kernel.system.SystemTimeSource;
import io.atoll.protocol.v1.AgentMessage;
import io.atoll.protocol.v1.AttemptEnded;
import io.atoll.protocol.v1.AttemptRef;
import io.atoll.protocol.v1.Content;
import io.atoll.protocol.v1.LogBytes;
import io.atoll.protocol.v1.Outcome;
import io.atoll.protocol.v1.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
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
    private final AtomicBoolean folderIsOurs = new AtomicBoolean(true);
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
                allow: {projects: [demo], process: true, read: [%s/obs], stopFile: %s/STOP}
                pools: [{name: cpu, cpu: 8, memory: 1GiB}]
                """
                        .formatted(folder, folder));
        var member = identity().membership().orElseThrow();
        var config =
                new AgentConfigReader(Map.of(), folder, InstalledExecutors.ALL)
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
                        InstalledExecutors.ALL,
                        false,
                        said::add,
                        (code, reason) -> ended.add(code + " " + reason)),
                folderIsOurs::get);
    }

    @Test
    void endsWhenAnotherAgentMayHaveTakenItsFolder() {
        await().atMost(LIMIT).until(controlPlane::isLinked);

        folderIsOurs.set(false);

        await().atMost(LIMIT)
                .untilAsserted(
                        () ->
                                assertThat(ended)
                                        .anyMatch(
                                                line ->
                                                        line.startsWith(
                                                                "4 cannot go on: the data folder's"
                                                                    + " lock file was removed")));
        ended.clear();
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
        assertThat(end.getStdout()).isEqualTo(stored(Orders.attempt(1, 1), "hello\n"));
        assertThat(end.hasStderr()).isFalse();
        assertThat(said).containsExactly("linked to " + controlPlane.address() + " (term 1)");
        assertThat(ended).isEmpty();
    }

    private void linked() {
        await().atMost(LIMIT).until(controlPlane::isLinked);
    }

    @Test
    void keepsTheEndOfAnAttemptThatRanWithoutALinkAndSendsItAfterwards() {
        linked();
        controlPlane.send(Orders.assign(Orders.command("sleep", "0.3"), Orders.attempt(1, 1)));
        await().atMost(LIMIT)
                .until(() -> controlPlane.applied().stream().anyMatch(Report::hasAttemptMoved));
        controlPlane.stop();
        Path exit = folder.resolve("site/attempts");
        await().atMost(LIMIT)
                .until(
                        () ->
                                folderOf(exit)
                                        .map(each -> Files.exists(each.resolve("exit")))
                                        .orElse(false));

        controlPlane.start();

        assertThat(end(1).getOutcome()).isEqualTo(Outcome.OUTCOME_SUCCEEDED);
        assertThat(controlPlane.applied()).extracting(Report::getNumber).containsExactly(1L, 2L);
        assertThat(said).hasSize(2);
    }

    private static Optional<Path> folderOf(Path attempts) throws IOException {
        try (var all = Files.list(attempts)) {
            return all.findFirst();
        }
    }

    @Test
    void sendsReportsAgainThatWereNeverAcknowledgedAndTheyAreAppliedOnce() {
        controlPlane.acknowledge(false);
        linked();
        controlPlane.send(Orders.assign(Orders.command("true"), Orders.attempt(1, 1)));
        end(1);
        int heard = controlPlane.received().size();
        controlPlane.forgetOne();
        controlPlane.stop();
        controlPlane.start();

        await().atMost(LIMIT).until(() -> controlPlane.received().size() > heard);

        assertThat(controlPlane.received()).containsExactly(1L, 2L, 2L);
        assertThat(controlPlane.applied()).hasSize(2);
    }

    @Test
    void dropsALinkWhoseHeartbeatsAreNotAnsweredAndDialsAgain() {
        linked();
        controlPlane.answerHeartbeats(false);

        await().atMost(LIMIT).until(() -> controlPlane.hellos().size() >= 2);
    }

    @Test
    void stopsARunningAttempt() {
        linked();
        controlPlane.send(Orders.assign(Orders.command("sleep", "1000"), Orders.attempt(1, 1)));
        await().atMost(LIMIT)
                .until(() -> controlPlane.applied().stream().anyMatch(Report::hasAttemptMoved));

        controlPlane.send(Orders.stop(Orders.attempt(1, 1)));

        assertThat(end(1).getOutcome()).isEqualTo(Outcome.OUTCOME_CANCELLED);
    }

    @Test
    void tellsWhyACommandCannotBeFoundAndThatTryingAgainCannotHelp() {
        linked();
        controlPlane.send(Orders.assign(Orders.command("no-such-thing"), Orders.attempt(1, 1)));

        var end = end(1);

        assertThat(end.getOutcome()).isEqualTo(Outcome.OUTCOME_FAILED);
        assertThat(end.getLasting()).isTrue();
        assertThat(end.getExitCode()).isEqualTo(127);
        assertThat(end.getDetail()).contains("no-such-thing");
    }

    @Test
    void failsWhatWasDeclaredAndNotMade() {
        linked();
        controlPlane.send(
                Orders.assign(
                        Orders.command("true").addOutputs(Orders.output("daily", "daily.csv")),
                        Orders.attempt(1, 1)));

        var end = end(1);

        assertThat(end.getOutcome()).isEqualTo(Outcome.OUTCOME_FAILED);
        assertThat(end.getLasting()).isTrue();
        assertThat(end.getDetail()).contains("'daily' was declared and not made");
    }

    @Test
    void handsWhatOneAttemptMadeToTheNextOneThatWasHandedAhead() {
        linked();
        var first = Orders.attempt(1, 1);
        controlPlane.send(
                Orders.assign(
                        Orders.command("sh", "-c", "mkdir out; echo 7 > out/n")
                                .addOutputs(Orders.output("made", "out")),
                        first));
        controlPlane.send(
                Orders.assignAfter(
                        Orders.command("sh", "-c", "cat \"$INPUT_RAW/n\""),
                        Orders.attempt(2, 2),
                        first,
                        "made"));

        var end = end(2);

        assertThat(end.getDetail()).isEmpty();
        assertThat(end.getStdout()).isEqualTo(stored(Orders.attempt(2, 2), "7\n"));
    }

    @Test
    void followsALogUntilTheAttemptEnded() throws IOException {
        linked();
        Path gate = folder.resolve("gate");
        controlPlane.send(
                Orders.assign(
                        Orders.command(
                                "sh",
                                "-c",
                                "echo one; while [ ! -e %s ]; do sleep 0.05; done; echo two"
                                        .formatted(gate)),
                        Orders.attempt(1, 1)));
        controlPlane.send(Orders.followStdout(Orders.attempt(1, 1)));
        await().atMost(LIMIT).until(() -> log().equals("one\n"));
        Files.createFile(gate);

        await().atMost(LIMIT).until(() -> pieces().stream().anyMatch(LogBytes::getLast));

        assertThat(log()).isEqualTo("one\ntwo\n");
    }

    @Test
    void sendsALogFromTheStoreThatItDoesNotHoldAnywhereElse() throws IOException {
        linked();
        var attempt = Orders.attempt(1, 1);
        controlPlane.send(Orders.assign(Orders.command("echo", "element 5"), attempt));
        var stored = end(1).getStdout().getDigest();
        controlPlane.send(Orders.release(attempt));
        Path kept = folder.resolve("site/logs");
        await().atMost(LIMIT).until(() -> Files.isDirectory(kept) && !isEmpty(kept));
        try (var logs = Files.newDirectoryStream(kept)) {
            for (Path each : logs) {
                Files.delete(each.resolve("stdout"));
            }
        }

        controlPlane.send(Orders.readStdout(attempt, ByteString.EMPTY));
        await().atMost(LIMIT).until(() -> !pieces().isEmpty());
        controlPlane.send(Orders.readStdout(attempt, stored));
        await().atMost(LIMIT).until(() -> log().equals("element 5\n"));

        assertThat(pieces().getFirst().getCode()).isEqualTo("NOT_FOUND");
        assertThat(pieces().getFirst().getError())
                .isEqualTo("cannot read the log: nothing of it is kept here");
    }

    private static boolean isEmpty(Path folder) throws IOException {
        try (var entries = Files.list(folder)) {
            return entries.findAny().isEmpty();
        }
    }

    /** The content of a log that was stored. */
    private static Content stored(AttemptRef attempt, String text) {
        var id = attempt.getExecution().asReadOnlyByteBuffer();
        String content =
                "atoll-log 1 %s/%d stdout 0 0\n%s"
                        .formatted(new UUID(id.getLong(), id.getLong()), attempt.getFence(), text);
        ByteString digest = ByteString.copyFrom(HexFormat.of().parseHex(Digest.of(content).hex()));
        return Content.newBuilder()
                .setDigest(digest)
                .setSizeBytes(content.length())
                .setChunks(digest)
                .build();
    }

    private List<LogBytes> pieces() {
        return controlPlane.others(AgentMessage.BodyCase.LOG_BYTES, AgentMessage::getLogBytes);
    }

    private String log() {
        return pieces().stream()
                .map(each -> each.getBytes().toStringUtf8())
                .collect(Collectors.joining());
    }

    @Test
    void refusesToReadInPlaceWhatTheOwnerDoesNotLetBeReadAndHashesWhatHeDoes() throws IOException {
        Files.createDirectories(folder.resolve("obs"));
        Files.writeString(folder.resolve("obs/day.csv"), "1,2\n");
        linked();
        controlPlane.send(Orders.registerInPlace(1, "/etc/passwd"));
        controlPlane.send(Orders.registerInPlace(2, "day.csv"));

        await().atMost(LIMIT).until(() -> controlPlane.applied().size() == 2);

        assertThat(controlPlane.applied().getFirst().getInPlaceRefused().getCode())
                .isEqualTo("DENIED");
        assertThat(controlPlane.applied().getFirst().getInPlaceRefused().getDetail())
                .isEqualTo(
                        "cannot read '/etc/passwd' in place: the site's owner lets only [%s] be read"
                                .formatted(folder.resolve("obs")));
        assertThat(
                        controlPlane
                                .applied()
                                .getLast()
                                .getInPlaceRegistered()
                                .getContent()
                                .getSizeBytes())
                .isEqualTo(4);
    }

    @Test
    void startsNothingNewOnceTheOwnersStopFileExists() throws IOException {
        linked();
        Files.createFile(folder.resolve("STOP"));
        await().atMost(LIMIT)
                .until(() -> controlPlane.applied().stream().anyMatch(Report::hasFactsChanged));

        controlPlane.send(Orders.assign(Orders.command("true"), Orders.attempt(1, 1)));

        var end = end(1);
        assertThat(end.getOutcome()).isEqualTo(Outcome.OUTCOME_REFUSED);
        assertThat(end.getDetail())
                .isEqualTo(
                        "cannot run step: the site's owner stopped new work: %s exists"
                                .formatted(folder.resolve("STOP")));
    }
}
