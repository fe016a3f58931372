package io.atoll.agent.app.supervisor;

import io.atoll.agent.app.supervisor.Attempt.Draining;
import io.atoll.agent.app.supervisor.Attempt.Left;
import io.atoll.agent.app.supervisor.Attempt.Unseen;
import io.atoll.agent.app.supervisor.machine.Cgroups;
import io.atoll.agent.app.supervisor.machine.Machine;
import io.atoll.agent.app.supervisor.machine.ProcessTable.Entry;
import io.atoll.agent.app.supervisor.machine.Processes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Watches attempts that an earlier supervisor started. When a leader has ended, what it left is
 * killed; an attempt of which something is left, or may be, has not ended.
 *
 * <p>Owns what the earlier supervisor left for the search; soft. Owner thread: the supervisor's.
 */
final class Inheritance {
    private final Machine machine;
    private final Tracks tracks;
    private final Set<Integer> here = new HashSet<>();
    private final int user;
    private long seenTicks;

    /** Read before this supervisor's first look, which overwrites the earlier one's. */
    Inheritance(Machine machine, Tracks tracks, int self) {
        this.machine = machine;
        this.tracks = tracks;
        this.user = machine.table().user(self).orElse(-1);
        this.seenTicks = machine.lastLook().ticks();
        for (int pid = self; pid > 0 && here.add(pid); ) {
            pid = machine.table().find(pid).map(Entry::parent).orElse(0);
        }
    }

    /**
     * Looks at all of them once.
     *
     * @return whether something was killed, so that another look soon finds less
     */
    boolean look(Collection<Attempt> inherited) {
        if (inherited.isEmpty()) {
            return false;
        }
        long now = machine.table().nowTicks();
        var census =
                Census.of(machine.table(), new Census.Traces(seenTicks, here, user), inherited);
        boolean killed = false;
        for (Attempt attempt : inherited) {
            List<Entry> members = census.members(attempt);
            if (!attempt.isDraining() && !leads(attempt)) {
                attempt.phase = new Draining(new Unseen());
            }
            if (attempt.isDraining()) {
                attempt.cgroup.filter(_ -> !members.isEmpty()).ifPresent(Cgroups::kill);
                members.forEach(each -> machine.processes().signal(each, Processes.KILL));
                killed |= !members.isEmpty();
                attempt.left = new Left(pids(members), census.doubtful(attempt));
            } else {
                tracks.follow(attempt, members);
            }
        }
        seenTicks = seenTicks == 0 ? 0 : now;
        return killed;
    }

    /** Whether the process that was started for it runs. */
    boolean leads(Attempt attempt) {
        return attempt.pid() != 0 && machine.table().runs(attempt.pid(), attempt.mark.startTicks());
    }

    private static List<Integer> pids(List<Entry> entries) {
        List<Integer> pids = new ArrayList<>();
        entries.forEach(entry -> pids.add(entry.pid()));
        return pids;
    }
}
