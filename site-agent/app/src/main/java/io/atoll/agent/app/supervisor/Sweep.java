package io.atoll.agent.app.supervisor;

import io.atoll.agent.app.supervisor.machine.Machine;
import io.atoll.agent.app.supervisor.machine.ProcessTable.Entry;
import java.util.Optional;

/** Signals the session of an attempt whose leader runs. Stateless; the supervisor's thread. */
final class Sweep {
    private final Machine machine;

    Sweep(Machine machine) {
        this.machine = machine;
    }

    /** Sends a signal to everything in the attempt's session. */
    void signal(Attempt attempt, int signal) {
        int leader = attempt.pid();
        if (attempt.child) {
            // While its leader is a child of this process, the number cannot belong to another.
            machine.processes().signal(-leader, signal);
            machine.table()
                    .all(e -> e.session() == leader && e.group() != leader)
                    .forEach(e -> machine.processes().signal(e, signal));
            return;
        }
        Optional<Entry> found = machine.table().find(leader);
        if (found.filter(e -> e.startTicks() == attempt.mark.startTicks()).isPresent()) {
            machine.table()
                    .all(e -> e.session() == leader)
                    .forEach(e -> machine.processes().signal(e, signal));
        }
    }
}
