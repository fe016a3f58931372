package io.atoll.kernel.loop;

import java.time.Duration;

/** A loop whose slow events are counted. Stateless besides; as safe as the loop behind it. */
public final class WatchedLoop implements EventLoop {
    private final EventLoop loop;
    private final SlowEvents slow;

    public WatchedLoop(EventLoop loop, SlowEvents slow) {
        this.loop = loop;
        this.slow = slow;
    }

    @Override
    public boolean submit(String name, Runnable action) {
        return loop.submit(name, () -> slow.watch(name, action));
    }

    @Override
    public boolean submit(String name, Duration within, Runnable action, Runnable expired) {
        return loop.submit(
                name, within, () -> slow.watch(name, action), () -> slow.watch(name, expired));
    }

    @Override
    public Timer schedule(String name, Duration delay, Runnable action) {
        return loop.schedule(name, delay, () -> slow.watch(name, action));
    }

    @Override
    public boolean inLoop() {
        return loop.inLoop();
    }

    @Override
    public boolean isClosed() {
        return loop.isClosed();
    }

    @Override
    public void close(Duration grace) {
        loop.close(grace);
    }
}
