package io.atoll.agent.app.supervisor;

import io.atoll.agent.app.supervisor.Attempt.Left;
import io.atoll.agent.app.supervisor.machine.Cgroups;
import io.atoll.agent.app.supervisor.machine.Machine;
import io.atoll.agent.app.supervisor.machine.ProcessTable.Entry;
import io.atoll.agent.app.supervisor.machine.Processes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Kills what attempts leave behind when their leader has ended, and nothing of an attempt whose
 * leader runs. Of attempts that this process started, what is left are orphans that it adopted; an
 * orphan that bears nothing to be told by may belong to any attempt that was running when it was
 * started: it is killed when none of them runs any more, and until then none of them ends.
 *
 * <p>Stateless; the supervisor's thread.
 */
final class Leftovers {
    private final Machine machine;
    private final Kinship kinship;
    private final Predicate<Entry> isLeader;
    private final int self;

    /** {@code isLeader}: whether a process leads an attempt and is to be reaped as such. */
    Leftovers(Machine machine, Kinship kinship, Predicate<Entry> isLeader, int self) {
        this.machine = machine;
        this.kinship = kinship;
        this.isLeader = isLeader;
        this.self = self;
    }

    /** Kills what is left of {@code draining}, and sets what keeps each from its end. */
    void sweep(Collection<Attempt> draining) {
        Map<Attempt, List<Integer>> stubborn = new HashMap<>();
        Map<Attempt, List<Integer>> doubtful = new HashMap<>();
        for (Entry orphan : machine.table().adoptedBy(self)) {
            if (isLeader.test(orphan)) {
                continue;
            }
            var owner = kinship.owner(orphan);
            if (owner.isEmpty()) {
                sweepOwnerless(orphan, stubborn, doubtful);
            } else if (owner.get().isDraining()) {
                machine.processes().signal(orphan, Processes.KILL);
                add(stubborn, owner.get(), orphan.pid());
            }
        }
        for (Attempt attempt : draining) {
            attempt.cgroup.ifPresent(
                    path -> Cgroups.members(path).forEach(pid -> add(stubborn, attempt, pid)));
            attempt.left =
                    new Left(
                            stubborn.getOrDefault(attempt, List.of()),
                            doubtful.getOrDefault(attempt, List.of()));
        }
    }

    /**
     * Whether anything is left in the group of an attempt whose leader was reaped; what ended and
     * was not reaped yet counts too.
     */
    boolean groupRuns(Attempt attempt) {
        if (!machine.processes().signal(-attempt.pid(), 0)) {
            return false;
        }
        // Kept from its end for long, its number may have become another's.
        return attempt.lingersBecause.isEmpty() || machine.table().find(attempt.pid()).isEmpty();
    }

    private void sweepOwnerless(
            Entry orphan,
            Map<Attempt, List<Integer>> stubborn,
            Map<Attempt, List<Integer>> doubtful) {
        List<Attempt> candidates = kinship.candidates(orphan);
        boolean runs = candidates.stream().anyMatch(attempt -> !attempt.isDraining());
        if (!runs) {
            machine.processes().signal(orphan, Processes.KILL);
        }
        candidates.stream()
                .filter(Attempt::isDraining)
                .forEach(attempt -> add(runs ? doubtful : stubborn, attempt, orphan.pid()));
    }

    private static void add(Map<Attempt, List<Integer>> left, Attempt attempt, int pid) {
        List<Integer> pids = left.computeIfAbsent(attempt, _ -> new ArrayList<>());
        if (!pids.contains(pid)) {
            pids.add(pid);
        }
    }
}
