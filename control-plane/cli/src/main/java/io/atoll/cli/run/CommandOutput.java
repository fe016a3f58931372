package io.atoll.cli.run;

import io.atoll.cli.api.ApiClient;
import io.atoll.cli.api.ExecutionView;
import io.atoll.cli.api.Patience;
import io.atoll.cli.api.Pause;
import io.atoll.cli.command.Invocation;
import io.atoll.cli.local.Launch;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.backoff.Backoff;
import io.atoll.kernel.time.TimeSource;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Copies the output of a command while another thread watches the command. Owned by that thread;
 * the follower has one of its own.
 */
final class CommandOutput {
    /** How long nothing at all may come of the output once the command has ended. */
    private static final Duration QUIET_LIMIT = Duration.ofSeconds(30);

    /** The same while its site or the control plane's leader is away, as after a restart. */
    private static final Duration AWAY_LIMIT = Duration.ofMinutes(1);

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

    // Each failure that may pass passes here, too: the first connection is no other than the rest.
    private void follow(String execution) {
        var tries = patience.tries();
        try {
            while (!copied(execution, tries)) {}
        } catch (AtollException e) {
            // Whoever watches finds out by itself that nothing answers.
            if (!Patience.mayPass(e) && !Thread.currentThread().isInterrupted()) {
                refused = true;
                invocation.remark("cannot show its output: " + e.getMessage());
            }
        }
    }

    private boolean copied(String execution, Backoff.Attempts tries) {
        try {
            follower.copy(execution, true);
            return true;
        } catch (AtollException e) {
            patience.await(e, tries);
            return false;
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
            if (isOver(began)) {
                following.interrupt();
                break;
            }
            Pause.of(LOOK);
        }
        if (!done()) {
            invocation.remark(
                    "cannot show all of its output: the rest did not come in time; '%s execution logs %s' tries again"
                            .formatted(Launch.word(invocation.surroundings()), end.id()));
        }
    }

    /** A control plane that is not there at all is waited for as long as the user's patience. */
    private boolean isOver(long beganNanos) {
        long heard =
                Math.max(beganNanos, Math.max(follower.stirredNanos(), patience.brokenNanos()));
        long missed = Math.max(heard, patience.missedNanos());
        long now = time.nanoTime();
        return now - missed > QUIET_LIMIT.toNanos() || now - heard > AWAY_LIMIT.toNanos();
    }

    private boolean done() {
        return follower.complete() || follower.unread() || refused;
    }
}
