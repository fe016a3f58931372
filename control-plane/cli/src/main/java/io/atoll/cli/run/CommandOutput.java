package io.atoll.cli.run;

import io.atoll.cli.api.ApiClient;
import io.atoll.cli.api.ExecutionView;
import io.atoll.cli.api.Patience;
import io.atoll.cli.api.Pause;
import io.atoll.cli.command.Invocation;
import io.atoll.cli.local.Launch;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.time.TimeSource;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Copies the output of a command while another thread watches the command. Owned by that thread;
 * the follower has one of its own.
 */
final class CommandOutput {
    /** How long nothing of the output may come once the command has ended. */
    private static final Duration LAST_OUTPUT_LIMIT = Duration.ofSeconds(10);

    private static final Duration LOOK = Duration.ofMillis(50);

    private final Invocation invocation;
    private final TimeSource time;
    private final Patience patience;
    private final LogFollower follower;
    private @Nullable Thread following;
    private volatile boolean refused;

    CommandOutput(Invocation invocation, ApiClient api, Patience patience) {
        this.invocation = invocation;
        this.time = invocation.surroundings().time();
        this.patience = patience;
        this.follower = new LogFollower(api, patience, invocation.surroundings());
    }

    boolean begun() {
        return following != null;
    }

    /** Whether stdout takes no more. */
    boolean unread() {
        return follower.unread();
    }

    /** Begins to copy; the next call goes on where the one before it gave up. */
    void begin(String execution) {
        following = Thread.ofVirtual().name("follower").start(() -> follow(execution));
    }

    private void follow(String execution) {
        try {
            follower.copy(execution, true);
        } catch (AtollException e) {
            // Whoever watches finds out by itself that nothing answers.
            if (!Patience.mayPass(e) && !Thread.currentThread().isInterrupted()) {
                refused = true;
                invocation.remark("cannot show its output: " + e.getMessage());
            }
        }
    }

    /** Copies what is left of the output of a command that has ended, as long as any comes. */
    void awaitRest(ExecutionView end) {
        if (end.attempt() == 0) {
            return;
        }
        Thread current = following;
        if (current == null || (!current.isAlive() && !done())) {
            begin(end.id());
        }
        long began = time.nanoTime();
        while (!done() && following != null && following.isAlive()) {
            long heard = Math.max(follower.stirredNanos(), patience.brokenNanos());
            if (time.nanoTime() - Math.max(began, heard) > LAST_OUTPUT_LIMIT.toNanos()) {
                following.interrupt();
                break;
            }
            Pause.of(LOOK);
        }
        if (!done()) {
            invocation.remark(
                    "cannot show all of its output: its site does not send it; '%s execution logs %s' tries again"
                            .formatted(Launch.word(invocation.surroundings()), end.id()));
        }
    }

    private boolean done() {
        return follower.complete() || follower.unread() || refused;
    }
}
