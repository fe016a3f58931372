package io.atoll.agent.app.supervisor;

import io.atoll.agent.app.supervisor.machine.Brand;
import io.atoll.agent.app.supervisor.machine.Cgroups;
import io.atoll.agent.app.supervisor.machine.ProcessTable;
import io.atoll.agent.app.supervisor.machine.Processes;
import io.atoll.agent.executor.Exit;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An attempt whose processes may still run.
 *
 * <p>Owns its phase and what was noticed of it. Soft: the marker and the trail in its folder are
 * the durable part. Owner thread: the supervisor's. When it is lost with the supervisor, the next
 * one watches the process and reports the attempt lost at its end.
 */
final class Attempt {
    final AttemptFolder folder;
    final AttemptFolder.Mark mark;
    final boolean child;
    private final List<AttemptLog> logs;
    Phase phase = new Running();
    boolean stopRequested;
    boolean timedOut;
    boolean logTruncated;

    /** Of its first process; null: another supervisor started that. */
    private @Nullable PeakMemory peak;

    /** Why it is killed: it took more than it may have; empty: it is not. */
    private String overLimit = "";

    /** Sessions that its processes were seen in, by number, with the start of each one's leader. */
    final Map<Integer, Long> sessions = new HashMap<>();

    /** What was seen of it at the last look. */
    Set<ProcessTable.Name> seen = Set.of();

    /** What was seen of it when its cgroup was made to hold all of that. */
    Set<ProcessTable.Name> gathered = Set.of();

    Optional<Path> cgroup = Optional.empty();

    /** What did not end when it was killed, or may belong to it; at the last try. */
    Left left = Left.NOTHING;

    /** Why its end is not told, as it was said last; empty: nothing was. */
    String lingersBecause = "";

    Deadlines.@Nullable Deadline deadline;

    /**
     * @param child whether this supervisor started it and will reap it; otherwise an earlier one
     *     did
     */
    Attempt(AttemptFolder folder, AttemptFolder.Mark mark, boolean child) {
        this.folder = folder;
        this.mark = mark;
        this.child = child;
        this.logs =
                Stream.of(mark.stdout(), mark.stderr())
                        .distinct()
                        .map(file -> new AttemptLog(folder, file, mark.limits().logLimitBytes()))
                        .toList();
        if (mark.pid() != 0) {
            sessions.put(mark.pid(), mark.startTicks());
        }
    }

    /** Adds what an earlier supervisor wrote down of it. */
    void follow(Trail trail) {
        sessions.clear();
        sessions.putAll(trail.sessions());
        cgroup = trail.cgroup().filter(path -> Cgroups.isOf(folder.name(), path));
    }

    String name() {
        return mark.attempt();
    }

    int pid() {
        return mark.pid();
    }

    Brand brand() {
        return mark.brand();
    }

    boolean isDraining() {
        return phase instanceof Draining;
    }

    /** It took more than it may have and is to be killed; false: it is being ended already. */
    boolean breaksLimit(String why) {
        if (!(phase instanceof Running)) {
            return false;
        }
        overLimit = why;
        phase = new Killed();
        return true;
    }

    /** This supervisor, process {@code self}, has just started its first process. */
    void startedHere(ProcessTable table, int self) {
        var begun = PeakMemory.ofChild(table, self);
        begun.look(pid());
        peak = begun;
    }

    /** Cuts its logs, and looks how much memory its first process has. */
    void look() {
        cutLog();
        var known = peak;
        if (known != null && !isDraining()) {
            known.look(pid());
        }
    }

    /** The most memory that a process of it had, when the kernel tells {@code toldBytes}. */
    long peakBytes(long toldBytes) {
        var known = peak;
        return known == null ? toldBytes : known.bytes(toldBytes);
    }

    private void cutLog() {
        for (AttemptLog log : logs) {
            logTruncated |= log.keepWithin();
        }
    }

    /** For the last time: nothing of it writes any more. */
    void endLog() {
        cutLog();
        logs.forEach(AttemptLog::tellCut);
    }

    /**
     * What keeps an attempt from its end.
     *
     * @param stubborn processes of it that do not end
     * @param doubtful processes of which nobody can tell whether they belong to it
     */
    record Left(List<Integer> stubborn, List<Integer> doubtful) {
        static final Left NOTHING = new Left(List.of(), List.of());

        boolean isNothing() {
            return stubborn.isEmpty() && doubtful.isEmpty();
        }
    }

    /** Where an attempt stands between its start and its end. */
    sealed interface Phase {}

    /** Its leader runs. */
    record Running() implements Phase {}

    /** It was asked to stop and has until its deadline. */
    record Stopping() implements Phase {}

    /** Its kill was sent. */
    record Killed() implements Phase {}

    /** Its leader ended; what the leader left is being killed, and then its end is told. */
    record Draining(Ending ending) implements Phase {}

    /** What is known of how a leader ended. */
    sealed interface Ending {}

    /** It was a child of this supervisor. */
    record Reaped(Processes.Reaped reaped, Instant at) implements Ending {}

    /** Nobody saw it. */
    record Unseen() implements Ending {}

    /** Nobody here knows that it was started. */
    record Unknown() implements Ending {}

    /** An earlier supervisor saw it and wrote it down. */
    record Recorded(Exit exit) implements Ending {}

    /** How a reaped leader's end is told. */
    Exit.Cause cause(Processes.Reaped reaped) {
        if (timedOut) {
            return new Exit.TimedOut();
        }
        if (!overLimit.isEmpty()) {
            return new Exit.OverLimit(-1, overLimit);
        }
        return reaped.signal() != 0
                ? new Exit.Killed(reaped.signal())
                : new Exit.Exited(reaped.code());
    }
}
