package io.atoll.agent.app.supervisor;

import io.atoll.agent.executor.Exit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Ends of attempts that the agent has not dropped, the newest ones within bounds: of an older one
 * the agent was told long ago, and its record stays on disk. Soft; the supervisor's thread.
 */
final class Ends {
    private static final int LIMIT = 10_000;
    private static final int SENTENCES_LIMIT_CHARS = 1 << 20;

    private final Map<String, Exit> byAttempt = new LinkedHashMap<>();
    private int chars;

    void keep(String attempt, Exit exit) {
        drop(attempt);
        byAttempt.put(attempt, exit);
        chars += sentence(exit);
        while (byAttempt.size() > LIMIT || chars > SENTENCES_LIMIT_CHARS) {
            drop(byAttempt.keySet().iterator().next());
        }
    }

    void drop(String attempt) {
        Exit exit = byAttempt.remove(attempt);
        chars -= exit == null ? 0 : sentence(exit);
    }

    Optional<Exit> of(String attempt) {
        return Optional.ofNullable(byAttempt.get(attempt));
    }

    Set<String> attempts() {
        return byAttempt.keySet();
    }

    private static int sentence(Exit exit) {
        return switch (exit.cause()) {
            case Exit.CouldNotStart(var _, var reason) -> reason.length();
            case Exit.Lost(var reason) -> reason.length();
            case Exit.OverLimit(_, var why) -> why.length();
            case Exit.OutOfMemory(var why) -> why.length();
            case Exit.Preempted(var why) -> why.length();
            case Exit.Exited _, Exit.Killed _, Exit.TimedOut _ -> 0;
        };
    }
}
