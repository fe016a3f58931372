package io.atoll.agent.app.logs;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.atoll.agent.app.sandbox.Sandboxes;
import io.atoll.bridge.memory.InMemoryContentStore;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.loop.EventLoop;
import io.atoll.kernel.loop.LoopConfig;
import io.atoll.kernel.loop.ThreadEventLoop;
import io.atoll.kernel.quantity.ByteSize;
import io.atoll.kernel.system.SystemTimeSource;
import io.atoll.kernel.virtual.FailingFaultHandler;
import io.atoll.protocol.v1.AgentMessage;
import io.atoll.protocol.v1.AttemptRef;
import io.atoll.protocol.v1.LogBytes;
import io.atoll.protocol.v1.LogRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whoever asks for a log that this agent does not read is told why, at once. */
final class LogReaderTest {
    private static final ByteString SIXTEEN = ByteString.copyFrom(new byte[16]);
    private static final AttemptRef ATTEMPT =
            AttemptRef.newBuilder().setExecution(SIXTEEN).setFence(1).build();
    private static final int LIMIT_SECONDS = 20;

    @TempDir Path folder;
    private final BlockingQueue<LogBytes> answers = new LinkedBlockingQueue<>();
    private final ThreadEventLoop loop =
            new ThreadEventLoop(
                    LoopConfig.named("agent").withMailboxCapacity(2).withTimerCapacity(1),
                    new SystemTimeSource(),
                    new FailingFaultHandler(),
                    () -> {});
    private LogReader reader;

    @BeforeEach
    void start() {
        reader = reader(loop);
        loop.start();
    }

    private LogReader reader(EventLoop on) {
        var logs =
                new AttemptLogs(
                        new Sandboxes(folder.resolve("attempts")),
                        folder.resolve("logs"),
                        new StoredLog(new InMemoryContentStore()),
                        new ByteSize(100));
        return new LogReader(this::sent, on, logs, attempt -> attempt.fence().number() == 1);
    }

    private void sent(AgentMessage message) {
        answers.add(message.getLogBytes());
    }

    @AfterEach
    void stop() {
        reader.close();
        loop.close(Duration.ofSeconds(5));
    }

    private static LogRequest.Builder follow() {
        return LogRequest.newBuilder().setRequest(SIXTEEN).setAttempt(ATTEMPT).setFollow(true);
    }

    private LogBytes answer(LogRequest.Builder request) throws InterruptedException {
        loop.submit("request", () -> reader.request(request.build()));
        return next();
    }

    private LogBytes next() throws InterruptedException {
        var answer = answers.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
        if (answer == null) {
            throw new AssertionError("no answer came");
        }
        return answer;
    }

    private static void refused(LogBytes answer, ErrorCode code, String why) {
        assertThat(answer.getRequest()).isEqualTo(SIXTEEN);
        assertThat(answer.getLast()).isTrue();
        assertThat(answer.getCode()).isEqualTo(code.name());
        assertThat(answer.getError()).startsWith("cannot read the log: ").contains(why);
    }

    @Test
    void refusesARequestThatNamesNoAttempt() throws InterruptedException {
        refused(
                answer(follow().setAttempt(AttemptRef.newBuilder().setFence(1))),
                ErrorCode.INVALID,
                "");
    }

    @Test
    void refusesARequestWhoseStoredLogHasNoDigest() throws InterruptedException {
        refused(
                answer(follow().setStored(ByteString.copyFromUtf8("short"))),
                ErrorCode.INVALID,
                "");
    }

    @Test
    void refusesToReadAnAttemptOfWhichItKnowsNothing() throws InterruptedException {
        refused(
                answer(follow().setAttempt(ATTEMPT.toBuilder().setFence(2))),
                ErrorCode.NOT_FOUND,
                "nothing of it is kept here");
    }

    @Test
    void refusesToFollowWhenTooManyTimersWait() throws InterruptedException {
        loop.submit("fill", () -> loop.schedule("other", Duration.ofHours(1), () -> {}));

        refused(answer(follow()), ErrorCode.LIMIT_EXCEEDED, "this site has too much to do");
    }

    @Test
    void answersAlthoughTheLoopTakesNothingForAWhile() throws Exception {
        Path log = folder.resolve("attempts/00000000-0000-0000-0000-000000000000-1/log");
        Files.createDirectories(log);
        Files.writeString(log.resolve("stdout"), "hi\n");
        var held = new CountDownLatch(1);
        var busy = new CountDownLatch(1);
        loop.submit(
                "request",
                () -> {
                    reader.request(follow().setFollow(false).build());
                    while (loop.submit("fill", () -> {})) {
                        // until its mailbox is full
                    }
                    busy.countDown();
                    hold(held);
                });
        busy.await();
        // What the worker found cannot be handed in now.
        assertThat(answers.poll(300, TimeUnit.MILLISECONDS)).isNull();
        held.countDown();

        assertThat(next().getBytes().toStringUtf8()).isEqualTo("hi\n");
    }

    private static void hold(CountDownLatch held) {
        try {
            held.await();
        } catch (InterruptedException e) {
            throw new AtollException(ErrorCode.INTERNAL, "interrupted", e);
        }
    }
}
