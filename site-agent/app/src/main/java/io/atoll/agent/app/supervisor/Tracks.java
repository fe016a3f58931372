package io.atoll.agent.app.supervisor;

import io.atoll.agent.app.supervisor.machine.Cgroups;
import io.atoll.agent.app.supervisor.machine.ProcessTable;
import io.atoll.agent.app.supervisor.machine.ProcessTable.Entry;
import io.atoll.agent.app.supervisor.machine.ProcessTable.Name;
import io.atoll.kernel.file.OpenFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Keeps the way to an attempt's processes for the supervisor that comes after this one: new
 * sessions are written to the attempt's {@link Trail}, new processes put into its cgroup. Stateless
 * but for what may be moved until the next look; the supervisor's thread.
 */
final class Tracks {
    /** A move into a cgroup takes milliseconds; what is left is moved at the next look. */
    private static final int MOVES_PER_LOOK = 8;

    private final ProcessTable table;
    private final Cgroups cgroups;
    private int moves;

    Tracks(ProcessTable table, Cgroups cgroups) {
        this.table = table;
        this.cgroups = cgroups;
    }

    /** A new look begins. */
    void begin() {
        moves = MOVES_PER_LOOK;
    }

    /** Writes down what is new among all the processes of an attempt that live. */
    void follow(Attempt attempt, Collection<Entry> members) {
        Set<Name> names = new HashSet<>();
        Set<Integer> ended = new HashSet<>(attempt.sessions.keySet());
        for (Entry entry : members) {
            names.add(entry.name());
            ended.remove(entry.session());
            if (!attempt.sessions.containsKey(entry.session())) {
                add(attempt, entry.session());
            }
        }
        ended.forEach(session -> remove(attempt, session));
        // Most attempts end before a second look, and are not worth a cgroup.
        boolean seenBefore = !attempt.seen.isEmpty();
        if (seenBefore && !names.equals(attempt.gathered)) {
            attempt.gathered = names;
            gather(attempt, members);
        }
        attempt.seen = names;
    }

    private void add(Attempt attempt, int session) {
        long leaderTicks = table.find(session).map(Entry::startTicks).orElse(0L);
        attempt.sessions.put(session, leaderTicks);
        write(attempt, folder -> Trail.addSession(folder, session, leaderTicks));
    }

    // Its number may be another's from now on.
    private static void remove(Attempt attempt, int session) {
        attempt.sessions.remove(session);
        write(attempt, folder -> Trail.endSession(folder, session));
    }

    private void gather(Attempt attempt, Collection<Entry> members) {
        if (!cgroups.canBeHad()) {
            return;
        }
        Set<Integer> inside = attempt.cgroup.map(Cgroups::members).orElse(Set.of());
        for (Entry entry : members) {
            if (inside.contains(entry.pid())) {
                continue;
            }
            if (moves == 0) {
                attempt.gathered = Set.of(); // the rest at the next look
                return;
            }
            moves--;
            cgroups.join(attempt.folder.name(), entry.pid())
                    .filter(_ -> attempt.cgroup.isEmpty())
                    .ifPresent(path -> begin(attempt, path));
        }
    }

    private static void begin(Attempt attempt, Path cgroup) {
        attempt.cgroup = Optional.of(cgroup);
        write(attempt, folder -> Trail.addCgroup(folder, cgroup));
    }

    private static void write(Attempt attempt, Line line) {
        try (OpenFolder folder = attempt.folder.open()) {
            line.addTo(folder);
        } catch (IOException _) {
            // A full disk, or the attempt's own doing: the other means lead there still.
        }
    }

    /** A line of the trail. */
    @FunctionalInterface
    private interface Line {
        void addTo(OpenFolder folder) throws IOException;
    }
}
