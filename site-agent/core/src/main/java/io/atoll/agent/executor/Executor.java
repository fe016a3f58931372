package io.atoll.agent.executor;

import io.atoll.kernel.Port;
import io.atoll.kernel.id.AttemptId;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Starts attempts, stops them and tells how they ended. What it knows outlives the agent: after a
 * restart the agent opens its executor and lists what is held.
 *
 * <p>All methods return at once and may be called from any thread; answers come through the {@link
 * ExecutorListener}. All are idempotent by attempt. An end is told again at each {@link #list}
 * until it is forgotten.
 */
@Port
public interface Executor extends AutoCloseable {
    /**
     * Begins to tell {@code listener} what happens; called once, before anything else.
     *
     * @throws io.atoll.kernel.AtollException CONFLICT if it was opened already
     */
    void open(ExecutorListener listener);

    /**
     * Starts an attempt unless it was started before; {@code started} then {@code ended} follow, or
     * only {@code ended} with {@link Exit.CouldNotStart}. Of an attempt that is known already, what
     * is known is told again.
     *
     * @throws io.atoll.kernel.AtollException LIMIT_EXCEEDED if too many wait to be started, INVALID
     *     if the launch is larger than the executor takes; nothing was done
     */
    void start(AttemptLaunch launch);

    /**
     * Asks a running attempt to stop: its stop signal now, and a kill of everything it left running
     * after {@code grace}. {@code ended} tells when nothing of it runs. Of an attempt that ended
     * the end is told again. Of one that is not known here, what may be left is looked for and
     * killed, and {@code ended} with {@link Exit.Lost} tells when nothing of it runs; it is not
     * held for that. A stop is final: a start of the attempt that comes after it, however late,
     * starts nothing and is answered by {@code ended} with {@link Exit.CouldNotStart}, until the
     * attempt is forgotten.
     *
     * @throws io.atoll.kernel.AtollException LIMIT_EXCEEDED if too many wait; nothing was done
     */
    void stop(AttemptId attempt, Duration grace);

    /**
     * Kills a running attempt, which took more than it may have: its end is {@link Exit.OverLimit}
     * with that sentence, unless it ends by itself before. Of any other attempt nothing is done.
     *
     * @throws io.atoll.kernel.AtollException LIMIT_EXCEEDED if too many wait; nothing was done
     */
    void kill(AttemptId attempt, String why);

    /**
     * All attempts held, running and ended. Fails with UNAVAILABLE or DEADLINE_EXCEEDED when that
     * cannot be learnt now.
     */
    CompletableFuture<List<Held>> list();

    /**
     * Drops the end of an attempt that the agent has journaled, and that it was stopped; a running
     * one is kept.
     *
     * @throws io.atoll.kernel.AtollException LIMIT_EXCEEDED if too many wait; nothing was done
     */
    void forget(AttemptId attempt);

    /** Stops telling; the attempts go on. */
    @Override
    void close();
}
