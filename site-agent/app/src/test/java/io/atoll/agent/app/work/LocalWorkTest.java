package io.atoll.agent.app.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.atoll.agent.app.fake.Told;
import io.atoll.agent.app.logs.AttemptLogs;
import io.atoll.agent.app.logs.StoredLog;
import io.atoll.agent.app.publishing.Publisher;
import io.atoll.agent.app.sandbox.Sandboxes;
import io.atoll.agent.app.selfcheck.Room;
import io.atoll.agent.app.staging.InPlaceReader;
import io.atoll.agent.app.staging.InputLayout;
import io.atoll.agent.app.staging.Stager;
import io.atoll.agent.event.AgentEffect;
import io.atoll.agent.event.AgentEvent;
import io.atoll.agent.executor.Executor;
import io.atoll.agent.executor.Exit;
import io.atoll.agent.executor.PatientExecutor;
import io.atoll.agent.executor.memory.InMemoryExecutor;
import io.atoll.bridge.store.DirectoryPacker;
import io.atoll.bridge.store.PosixContentStore;
import io.atoll.kernel.id.AttemptId;
import io.atoll.kernel.id.ExecutionId;
import io.atoll.kernel.id.Fence;
import io.atoll.kernel.id.SiteName;
import io.atoll.kernel.loop.LoopConfig;
import io.atoll.kernel.loop.ThreadEventLoop;
import io.atoll.kernel.quantity.ByteSize;
import io.atoll.kernel.system.SystemRandomSource;
import io.atoll.kernel.virtual.FailingFaultHandler;
import io.atoll.kernel.virtual.VirtualTime;
import io.atoll.work.AttemptReport.Usage;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of an attempt when the machine's part of its work goes wrong. */
class LocalWorkTest {
    private static final AttemptId ATTEMPT =
            new AttemptId(ExecutionId.parse("01900000-0000-7000-8000-000000000001"), new Fence(1));

    @TempDir Path folder;
    private final VirtualTime time = new VirtualTime();
    private final ThreadEventLoop loop =
            new ThreadEventLoop(
                    LoopConfig.named("test"), time, new FailingFaultHandler(), () -> {});
    private final List<AgentEvent> told = new CopyOnWriteArrayList<>();
    private final List<Throwable> faults = new CopyOnWriteArrayList<>();
    private final Workers files = new Workers("files", 1, 1);
    private PosixContentStore store;
    private Sandboxes sandboxes;
    private LocalWork work;

    @BeforeEach
    void begin() throws Exception {
        build(folder.resolve("attempts"), idle());
        loop.start();
    }

    // Every look into the folder fails as no code expects.
    private void breakSandboxes() throws Exception {
        var archive = FileSystems.newFileSystem(folder.resolve("a.zip"), Map.of("create", "true"));
        var gone = archive.getPath("/attempts");
        archive.close();
        store.close();
        build(gone, idle());
    }

    private Executor idle() {
        return new InMemoryExecutor(
                loop,
                time,
                _ -> {
                    throw new AssertionError("nothing is started");
                });
    }

    private void build(Path attempts, Executor executor) {
        store = PosixContentStore.open(folder.resolve("store"), 1 << 20, new SystemRandomSource());
        sandboxes = new Sandboxes(attempts);
        var stored = new StoredLog(store);
        var logs =
                new AttemptLogs(sandboxes, folder.resolve("logs"), stored, new ByteSize(64 << 20));
        var inbox = new Told(told, faults);
        var room = new Room(List.of(), store);
        work =
                new LocalWork(
                        new LocalWork.Tools(
                                new PatientExecutor(
                                        executor,
                                        loop,
                                        time,
                                        new SystemRandomSource(),
                                        _ -> true,
                                        _ -> {}),
                                sandboxes,
                                new Stager(
                                        sandboxes,
                                        new InputLayout(store, folder.resolve("staging")),
                                        new SiteName("edge")),
                                new Publisher(
                                        sandboxes, new DirectoryPacker(store), logs, stored, room),
                                new InPlaceReader(store, List.of()),
                                logs,
                                new ByteSize(1 << 20),
                                room,
                                List.of()),
                        time,
                        loop,
                        inbox,
                        files);
    }

    @AfterEach
    void end() {
        work.close();
        loop.close(Duration.ofSeconds(5));
        store.close();
    }

    private void stage() {
        loop.submit(
                "stage",
                () ->
                        work.stage(
                                new AgentEffect.Stage(
                                        TestAssignment.of(ATTEMPT, "true"), Map.of())));
    }

    private void publish() {
        var exit = new Exit(new Exit.Exited(0), time.now(), time.now(), Usage.NONE, false, false);
        loop.submit("publish", () -> work.publish(TestAssignment.of(ATTEMPT, "true"), exit));
    }

    private AgentEvent first() {
        await().until(() -> !told.isEmpty());
        return told.getFirst();
    }

    @Test
    void tellsThatPublishingFailedWhenTooMuchWaits() {
        var busy = new CountDownLatch(1);
        var hold = new CountDownLatch(1);
        files.submit(
                () -> {
                    busy.countDown();
                    await().until(() -> hold.getCount() == 0);
                });
        await().until(() -> busy.getCount() == 0);
        files.submit(() -> {});

        publish();

        assertThat(first())
                .isInstanceOfSatisfying(
                        AgentEvent.PublishingFailed.class,
                        failed -> assertThat(failed.detail()).contains("cannot take more work"));
        hold.countDown();
    }

    @Test
    void endsAPublishingThatBreaksAndHandsOverTheFault() throws Exception {
        breakSandboxes();

        publish();

        assertThat(first()).isInstanceOf(AgentEvent.PublishingFailed.class);
        await().until(() -> !faults.isEmpty());
        assertThat(faults).singleElement().isInstanceOf(RuntimeException.class);
    }

    @Test
    void endsAStagingThatBreaksAndMayStageTheAttemptAgain() throws Exception {
        breakSandboxes();

        stage();

        assertThat(first()).isInstanceOf(AgentEvent.StagingFailed.class);
        stage();
        await().until(() -> told.size() == 2);
    }

    @Test
    void blamesTheSiteWhenSandboxesCannotBeLaidOut() throws Exception {
        Files.createFile(folder.resolve("attempts")); // where a folder should be

        stage();

        assertThat(first())
                .isInstanceOfSatisfying(
                        AgentEvent.StagingFailed.class,
                        failed -> {
                            assertThat(failed.ofSite()).isTrue();
                            assertThat(failed.detail()).startsWith("cannot lay out the sandbox");
                        });
    }

    @Test
    void blamesTheSiteWhenItsStoreIsGone() throws Exception {
        sandboxLeft("log/stdout");
        Files.move(folder.resolve("store"), folder.resolve("away"));

        publish();

        assertThat(first())
                .isInstanceOfSatisfying(
                        AgentEvent.PublishingFailed.class,
                        failed -> {
                            assertThat(failed.ofSite()).isTrue();
                            assertThat(failed.lasting()).isFalse();
                            assertThat(failed.ofLogs()).isTrue();
                        });
    }

    @Test
    void blamesTheAttemptForALogThatItPutAnotherThingInThePlaceOf() throws Exception {
        sandboxLeft("log/stdout/x");

        publish();

        assertThat(first())
                .satisfies(
                        told ->
                                assertThat(
                                                told instanceof AgentEvent.PublishingFailed failed
                                                        && failed.ofSite())
                                        .isFalse());
    }

    private void sandboxLeft(String file) throws Exception {
        var path = sandboxes.folder(ATTEMPT).resolve(file);
        Files.createDirectories(path.getParent());
        Files.createDirectories(sandboxes.folder(ATTEMPT).resolve("work"));
        Files.writeString(path, "said");
    }

    @Test
    void tellsWhatItFindsStartedBefore() throws Exception {
        Files.createDirectories(sandboxes.folder(ATTEMPT));
        Files.createFile(sandboxes.folder(ATTEMPT).resolve("started"));

        stage();

        assertThat(first()).isInstanceOf(AgentEvent.FoundStarted.class);
        assertThat(faults).isEmpty();
    }
}
