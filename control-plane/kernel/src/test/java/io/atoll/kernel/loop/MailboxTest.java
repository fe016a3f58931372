package io.atoll.kernel.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.atoll.kernel.system.SystemTimeSource;
import io.atoll.kernel.virtual.FailingFaultHandler;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MailboxTest {
    private final List<String> ran = new CopyOnWriteArrayList<>();
    private final ThreadEventLoop loop =
            new ThreadEventLoop(
                    LoopConfig.named("desk").withMailboxCapacity(1),
                    new SystemTimeSource(),
                    new FailingFaultHandler());

    @AfterEach
    void close() {
        loop.close(Duration.ofSeconds(5));
    }

    @Test
    void dropsNothingWhenTheThreadThatHandsItOverIsInterrupted() {
        loop.submit("first", () -> ran.add("first"));
        var stillInterrupted = new AtomicBoolean();
        var teller =
                Thread.ofPlatform()
                        .start(
                                () -> {
                                    Mailbox.put(loop, "told", () -> ran.add("told"));
                                    stillInterrupted.set(Thread.currentThread().isInterrupted());
                                });
        teller.interrupt();
        await("it waits, or has dropped it")
                .until(() -> teller.getState() == Thread.State.TIMED_WAITING || !teller.isAlive());

        loop.start();

        await("what was told").until(() -> ran.equals(List.of("first", "told")));
        await("the teller").until(() -> !teller.isAlive());
        assertThat(stillInterrupted).isTrue();
    }

    @Test
    void endsWithALoopThatEnds() {
        loop.submit("first", () -> ran.add("first"));
        var teller =
                Thread.ofPlatform().start(() -> Mailbox.put(loop, "told", () -> ran.add("told")));

        loop.close(Duration.ZERO);

        await("the teller").until(() -> !teller.isAlive());
        assertThat(ran).isEmpty();
    }

    @Test
    void runsAtOnceWhatTheLoopTellsItselfWhenItsMailboxIsFull() {
        loop.submit(
                "tells",
                () -> {
                    loop.submit("waits", () -> ran.add("waits"));
                    Mailbox.put(loop, "told", () -> ran.add("told"));
                });
        loop.start();

        await("all").until(() -> ran.size() == 2);
        assertThat(ran).containsExactly("told", "waits");
    }
}
