package io.atoll.agent.app.supervisor;

import io.atoll.agent.app.supervisor.machine.Brand;
import io.atoll.agent.app.supervisor.machine.Cgroups;
import io.atoll.agent.app.supervisor.machine.ProcessTable;
import io.atoll.agent.app.supervisor.machine.ProcessTable.Entry;
import io.atoll.agent.app.supervisor.machine.ProcessTable.Name;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which attempt a process below this supervisor belongs to: by its session, by having been seen
 * below another process of the attempt, by its brand, by its cgroup, or by its environment.
 *
 * <p>Owns what was seen at the last look; soft, and bounded by the processes that live. Owner
 * thread: the supervisor's.
 */
final class Kinship {
    /** The variable that carries an attempt's name. */
    private static final String NAME_VARIABLE = "ATOLL_ATTEMPT_ID";

    /** The same in what an agent of before has started. */
    private static final String OLDER_VARIABLE = "ATOLL_ATTEMPT";

    private final ProcessTable table;
    private final Cgroups cgroups;
    private final Tracks tracks;
    private final int self;
    private final Map<String, Attempt> attempts = new HashMap<>();
    private final Map<Integer, Attempt> bySession = new HashMap<>();
    private final Map<Brand, Attempt> byBrand = new HashMap<>();
    private Map<Name, Attempt> seen = new HashMap<>();

    Kinship(ProcessTable table, Cgroups cgroups, Tracks tracks, int self) {
        this.table = table;
        this.cgroups = cgroups;
        this.tracks = tracks;
        this.self = self;
    }

    /** Follows an attempt whose leader is a child of this process. */
    void begin(Attempt attempt) {
        attempts.put(attempt.name(), attempt);
        bySession.put(attempt.pid(), attempt);
        if (attempt.brand().isPresent()) {
            byBrand.put(attempt.brand(), attempt);
        }
    }

    /** Nothing of the attempt runs any more. */
    void end(Attempt attempt) {
        attempts.remove(attempt.name());
        attempt.sessions.keySet().forEach(session -> bySession.remove(session, attempt));
        byBrand.remove(attempt.brand(), attempt);
        attempt.seen.forEach(seen::remove);
        attempt.cgroup.ifPresent(cgroups::remove);
    }

    /** The attempt that a process belongs to, as far as that can be told. */
    Optional<Attempt> owner(Entry process) {
        return Optional.ofNullable(bySession.get(process.session()))
                .or(() -> Optional.ofNullable(seen.get(process.name())))
                .or(() -> Optional.ofNullable(byBrand.get(table.brand(process.pid()))))
                .or(
                        () ->
                                cgroups.folderIn(table.cgroup(process.pid()))
                                        .flatMap(AttemptFolder::attempt)
                                        .map(attempts::get))
                .or(() -> name(table, process.pid()).map(attempts::get));
    }

    /** The attempt that a process' environment names. */
    static Optional<String> name(ProcessTable table, int pid) {
        return table.variable(pid, NAME_VARIABLE).or(() -> table.variable(pid, OLDER_VARIABLE));
    }

    /** Attempts that an ownerless process may belong to: those that had started before it did. */
    List<Attempt> candidates(Entry ownerless) {
        List<Attempt> found = new ArrayList<>();
        for (Attempt attempt : attempts.values()) {
            if (attempt.mark.startTicks() <= ownerless.startTicks()) {
                found.add(attempt);
            }
        }
        return found;
    }

    /** Looks at every process of the machine, and writes down what is new. */
    void look() {
        Map<Integer, Entry> all = new HashMap<>();
        table.all(entry -> !entry.zombie()).forEach(entry -> all.put(entry.pid(), entry));
        Map<Name, Attempt> found = new HashMap<>();
        Map<Attempt, List<Entry>> members = new HashMap<>();
        for (Entry entry : all.values()) {
            Optional<Attempt> owner = ownerBelow(entry, all);
            owner.ifPresent(
                    attempt -> {
                        found.put(entry.name(), attempt);
                        members.computeIfAbsent(attempt, _ -> new ArrayList<>()).add(entry);
                    });
        }
        seen = found;
        members.forEach(this::follow);
    }

    // The nearest process up its line, itself included, whose attempt is known; if the line comes
    // from this process.
    private Optional<Attempt> ownerBelow(Entry entry, Map<Integer, Entry> all) {
        List<Entry> line = new ArrayList<>();
        Set<Integer> met = new HashSet<>();
        for (Entry at = entry; at != null && met.add(at.pid()); at = all.get(at.parent())) {
            if (at.pid() == self) {
                return line.stream()
                        .map(this::owner)
                        .flatMap(Optional::stream)
                        .findFirst()
                        .or(() -> only(candidates(entry)));
            }
            line.add(at);
        }
        return Optional.empty();
    }

    private static Optional<Attempt> only(List<Attempt> candidates) {
        return candidates.size() == 1 ? Optional.of(candidates.getFirst()) : Optional.empty();
    }

    private void follow(Attempt attempt, List<Entry> members) {
        attempt.sessions.keySet().forEach(session -> bySession.remove(session, attempt));
        tracks.follow(attempt, members);
        attempt.sessions.keySet().forEach(session -> bySession.put(session, attempt));
    }
}
