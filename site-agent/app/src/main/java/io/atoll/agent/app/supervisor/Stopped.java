package io.atoll.agent.app.supervisor;

import io.atoll.agent.executor.Exit;
import io.atoll.work.AttemptReport.Usage;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Attempts whose stop came before their start, until the agent forgets them; of very many the
 * oldest are dropped. Soft; owned by the supervisor.
 */
final class Stopped {
    private static final int LIMIT = 10_000;

    private final Set<String> attempts = new LinkedHashSet<>();

    void add(String attempt) {
        attempts.add(attempt);
        if (attempts.size() > LIMIT) {
            attempts.remove(attempts.iterator().next());
        }
    }

    boolean has(String attempt) {
        return attempts.contains(attempt);
    }

    /** What is told of a start that came too late. */
    static Exit exit(Instant now) {
        var cause = Exit.CouldNotStart.stoppedBefore();
        return new Exit(cause, now, now, Usage.NONE, true, false);
    }

    void drop(String attempt) {
        attempts.remove(attempt);
    }
}
