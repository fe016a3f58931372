package io.atoll.agent.app.supervisor;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Finds and ends the processes of an attempt beyond its leader: those of its session, and those
 * that left the session and are known by the attempt's name in the environment they started with.
 * Stateless; the supervisor's thread.
 */
final class Sweep {
    /** The variable that carries an attempt's name. */
    static final String NAME_VARIABLE = "ATOLL_ATTEMPT";

    private final Processes processes;

    Sweep(Processes processes) {
        this.processes = processes;
    }

    /** Sends a signal to everything in the attempt's session. */
    void signal(Attempt attempt, int signal) {
        int leader = attempt.pid();
        if (leader == 0 || (!attempt.child && !leads(attempt))) {
            return;
        }
        processes.signal(-leader, signal);
        ProcessTable.all(e -> e.session() == leader && e.group() != leader)
                .forEach(e -> processes.signal(e.pid(), signal));
    }

    /**
     * Kills the adopted orphans that belong to no attempt whose leader runs.
     *
     * @return names of attempts of which something was left
     */
    Set<String> killOrphans(Map<String, Attempt> running) {
        var orphans = ProcessTable.adopted();
        if (orphans.isEmpty()) {
            return Set.of();
        }
        Map<Integer, String> bySession = new HashMap<>();
        running.values().forEach(attempt -> bySession.put(attempt.pid(), attempt.name()));
        Set<String> left = new HashSet<>();
        for (var orphan : orphans) {
            String name = bySession.get(orphan.session());
            if (name == null) {
                name = ProcessTable.variable(orphan.pid(), NAME_VARIABLE).orElse("");
            }
            Attempt attempt = running.get(name);
            if (attempt == null || attempt.phase instanceof Attempt.Draining) {
                processes.signal(orphan.pid(), Processes.KILL);
                left.add(name);
            }
        }
        return left;
    }

    /**
     * Kills what is left of an attempt that an earlier supervisor started and whose leader ended.
     */
    void killStrays(String attempt) {
        ProcessTable.all(
                        e ->
                                ProcessTable.variable(e.pid(), NAME_VARIABLE)
                                        .filter(attempt::equals)
                                        .isPresent())
                .forEach(e -> processes.signal(e.pid(), Processes.KILL));
    }

    private static boolean leads(Attempt attempt) {
        return ProcessTable.runs(attempt.pid(), attempt.mark.startTicks());
    }
}
