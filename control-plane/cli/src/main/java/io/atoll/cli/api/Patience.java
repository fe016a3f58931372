package io.atoll.cli.api;

import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.backoff.Backoff;
import io.atoll.kernel.quantity.Durations;
import io.atoll.kernel.random.RandomSource;
import io.atoll.kernel.time.TimeSource;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Asks a control plane again that does not answer, for as long as a command is willing to, and
 * tells its user so once: not at each try, and not again before it has been well for a minute.
 *
 * <p>Owns when there was an answer last and what was told; soft. Thread-safe: the parts of one
 * command share it.
 */
public final class Patience {
    /** Never gives up. */
    public static final Duration FOREVER = Duration.ofSeconds(Long.MAX_VALUE);

    /** What a command waits without any answer unless its user says otherwise. */
    public static final Duration USUAL = Duration.ofMinutes(10);

    /** What lasted for so long was well. */
    static final Duration WELL = Duration.ofMinutes(1);

    private static final Backoff BACKOFF =
            Backoff.doubling(Duration.ofMillis(250), Duration.ofSeconds(5));
    private static final String CONNECTION = "connection";
    private static final int MOST_TOLD = 16;

    private final Duration limit;
    private final TimeSource time;
    private final RandomSource random;
    private final Consumer<String> tell;
    private final Consumer<Duration> pause;
    private final ReentrantLock lock = new ReentrantLock();
    // Guarded by the lock.
    private final Set<String> told = new HashSet<>();
    private long answeredNanos;
    private long missedNanos;
    private long brokenNanos;

    /**
     * Begins now.
     *
     * @param limit how long there may be no answer at all
     * @param tell gets the line for the user
     */
    public Patience(Duration limit, TimeSource time, RandomSource random, Consumer<String> tell) {
        this(limit, time, random, tell, Pause::of);
    }

    /** {@code pause} waits. */
    Patience(
            Duration limit,
            TimeSource time,
            RandomSource random,
            Consumer<String> tell,
            Consumer<Duration> pause) {
        this.limit = limit;
        this.time = time;
        this.random = random;
        this.tell = tell;
        this.pause = pause;
        this.answeredNanos = time.nanoTime();
        this.missedNanos = answeredNanos;
        this.brokenNanos = answeredNanos;
    }

    /** Counts the tries of one question; not thread-safe. */
    public Backoff.Attempts tries() {
        return BACKOFF.endless(random);
    }

    /**
     * Asks until there is an answer.
     *
     * @throws AtollException as the answer refuses; UNAVAILABLE or DEADLINE_EXCEEDED once there was
     *     none for too long
     */
    public <T> T insist(Supplier<T> question) {
        var tries = tries();
        while (true) {
            try {
                T answer = question.get();
                heard();
                return answer;
            } catch (AtollException failure) {
                await(failure, tries);
            }
        }
    }

    /** A moment, to measure how long something lasted. */
    long nanoTime() {
        return time.nanoTime();
    }

    /** There was an answer. */
    public void heard() {
        lock.lock();
        try {
            answeredNanos = time.nanoTime();
            if (answeredNanos - missedNanos >= WELL.toNanos()) {
                told.clear();
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * There was none, because of {@code failure}: comes back when it is time to ask again.
     *
     * @throws AtollException the failure, if asking again does not help or there was no answer for
     *     too long
     */
    public void await(AtollException failure, Backoff.Attempts tries) {
        if (!mayPass(failure)) {
            throw failure;
        }
        lock.lock();
        try {
            missedNanos = time.nanoTime();
            Duration silence = Duration.ofNanos(missedNanos - answeredNanos);
            if (silence.compareTo(limit) >= 0) {
                throw new AtollException(
                        failure.code(),
                        "%s; there was no answer for %s"
                                .formatted(failure.getMessage(), Durations.print(silence)),
                        failure);
            }
            boolean broken = failure.getCause() instanceof IOException;
            brokenNanos = broken ? missedNanos : brokenNanos;
            String what = broken ? CONNECTION : String.valueOf(failure.getMessage());
            if (told.size() < MOST_TOLD && told.add(what)) {
                tell.accept(failure.getMessage() + "; trying again");
            }
        } finally {
            lock.unlock();
        }
        pause.accept(tries.next().orElse(Duration.ZERO));
    }

    /** When the control plane was last found not to be there, or when this began. */
    public long brokenNanos() {
        lock.lock();
        try {
            return brokenNanos;
        } finally {
            lock.unlock();
        }
    }

    /**
     * When there was last no answer of use, for whatever reason that may pass, or the beginning.
     */
    public long missedNanos() {
        lock.lock();
        try {
            return missedNanos;
        } finally {
            lock.unlock();
        }
    }

    /** Whether what failed may be right again without anybody's doing. */
    public static boolean mayPass(AtollException failure) {
        return switch (failure.code()) {
            case UNAVAILABLE, DEADLINE_EXCEEDED, LIMIT_EXCEEDED -> !interrupted(failure);
            case INVALID,
                    UNAUTHENTICATED,
                    DENIED,
                    NOT_FOUND,
                    CONFLICT,
                    CORRUPT,
                    FENCED,
                    NOT_AVAILABLE,
                    INTERNAL ->
                    false;
        };
    }

    private static boolean interrupted(AtollException failure) {
        return failure.getCause() instanceof InterruptedException;
    }

    /** A connection that broke, as a failure. */
    static AtollException broken(Connection connection) {
        return new AtollException(
                ErrorCode.UNAVAILABLE,
                "the connection to %s broke".formatted(connection),
                new IOException("the stream ended"));
    }
}
