package io.atoll.kernel.loop;

import java.time.Duration;

/**
 * The turns of a loop's group commit: a {@link Pace} says when one may be made, and a timer of the
 * loop says that a turn which had to wait has come.
 *
 * <p>Owned by the loop's thread; soft.
 */
public final class PacedTurns {
    private final EventLoop loop;
    private final String name;
    private final Pace pace;
    private final Runnable come;
    private boolean waiting;

    /**
     * @param name of the timer; a constant
     * @param come runs on the loop when the turn that had to wait has come
     */
    public PacedTurns(EventLoop loop, String name, Pace pace, Runnable come) {
        this.loop = loop;
        this.name = name;
        this.pace = pace;
        this.come = come;
    }

    /**
     * Whether the next turn has to wait. Then {@code come} follows once, whoever asks meanwhile;
     * otherwise the turn is taken and counted.
     */
    public boolean haveToWait() {
        if (waiting) {
            return true;
        }
        Duration wait = pace.take();
        if (wait.isZero()) {
            return false;
        }
        waiting = true;
        loop.schedule(
                name,
                wait,
                () -> {
                    waiting = false;
                    come.run();
                });
        return true;
    }
}
