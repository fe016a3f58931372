package io.atoll.agent.app.supervisor;

import io.atoll.agent.app.supervisor.machine.Brand;
import io.atoll.agent.app.supervisor.machine.Cgroups;
import io.atoll.agent.app.supervisor.machine.ProcessTable;
import io.atoll.agent.app.supervisor.machine.ProcessTable.Entry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One look at every process of the machine for those of attempts that an earlier supervisor
 * started. They are nobody's children here, so each must be told by what it bears: its brand, its
 * cgroup, its session, its environment, or a parent that is told by one of these.
 *
 * <p>A session's number may have been given away again. A process counts as the attempt's if the
 * session's leader still is the one that was written down, or if the process is older than the
 * earlier supervisor's last look, when the session was the attempt's.
 */
final class Census {
    private final ProcessTable table;
    private final Traces traces;
    private final Map<Integer, Entry> all = new HashMap<>();
    private final Map<Integer, Attempt> owners = new HashMap<>();
    private final Set<Integer> strangers = new HashSet<>();
    private final Map<Attempt, List<Integer>> doubtful = new HashMap<>();

    /**
     * What an earlier supervisor left for the search.
     *
     * @param seenTicks when it looked last; 0: before this boot, so that nothing is left; -1: not
     *     known
     * @param here this process and those above it
     * @param user whose processes may be left of an attempt
     */
    record Traces(long seenTicks, Set<Integer> here, int user) {}

    private Census(ProcessTable table, Traces traces) {
        this.table = table;
        this.traces = traces;
    }

    /** Looks for what is left of {@code attempts}, none of which is a child of this process. */
    static Census of(ProcessTable table, Traces traces, Collection<Attempt> attempts) {
        var census = new Census(table, traces);
        long oldest = attempts.stream().mapToLong(a -> a.mark.startTicks()).min().orElse(0);
        table.all(e -> !e.zombie() && e.startTicks() >= oldest && !traces.here().contains(e.pid()))
                .forEach(entry -> census.all.put(entry.pid(), entry));
        census.claim(attempts);
        census.inherit();
        attempts.stream().filter(census::mayHaveLostSome).forEach(census::doubt);
        return census;
    }

    /** What is left of an attempt. */
    List<Entry> members(Attempt attempt) {
        List<Entry> found = new ArrayList<>();
        owners.forEach(
                (pid, owner) -> {
                    if (owner == attempt) {
                        found.add(all.get(pid));
                    }
                });
        return found;
    }

    /** Processes that may be left of an attempt, and may not. */
    List<Integer> doubtful(Attempt attempt) {
        return doubtful.getOrDefault(attempt, List.of());
    }

    private void claim(Collection<Attempt> attempts) {
        Map<Brand, Attempt> byBrand = new HashMap<>();
        Map<String, Attempt> byName = new HashMap<>();
        Map<Integer, List<Attempt>> bySession = new HashMap<>();
        for (Attempt attempt : attempts) {
            byBrand.put(attempt.brand(), attempt);
            byName.put(attempt.name(), attempt);
            attempt.sessions
                    .keySet()
                    .forEach(
                            session ->
                                    bySession
                                            .computeIfAbsent(session, _ -> new ArrayList<>())
                                            .add(attempt));
            attempt.cgroup.map(Cgroups::members).orElse(Set.of()).stream()
                    .filter(all::containsKey)
                    .forEach(pid -> owners.put(pid, attempt));
        }
        byBrand.remove(Brand.NONE);
        for (Entry entry : all.values()) {
            Brand brand = table.brand(entry.pid());
            if (brand.isPresent()) {
                own(entry, byBrand.get(brand)); // the brand of another attempt, or site, excludes
            } else if (!owners.containsKey(entry.pid())) {
                claimUnbranded(entry, byName, bySession.getOrDefault(entry.session(), List.of()));
            }
        }
    }

    private void own(Entry entry, @Nullable Attempt attempt) {
        if (attempt == null) {
            owners.remove(entry.pid());
            strangers.add(entry.pid());
        } else {
            owners.put(entry.pid(), attempt);
        }
    }

    private void claimUnbranded(
            Entry entry, Map<String, Attempt> byName, List<Attempt> withSession) {
        Attempt named = Kinship.name(table, entry.pid()).map(byName::get).orElse(null);
        if (named != null) {
            owners.put(entry.pid(), named);
            return;
        }
        for (Attempt attempt : withSession) {
            switch (session(entry, attempt)) {
                case OWN -> owners.put(entry.pid(), attempt);
                case UNKNOWN -> doubt(attempt, entry);
                case ANOTHER -> {}
            }
        }
    }

    private enum Session {
        OWN,
        ANOTHER,
        UNKNOWN
    }

    private Session session(Entry entry, Attempt attempt) {
        var leader = table.find(entry.session());
        if (leader.isPresent()) {
            // While a session lives, its number is given to nobody.
            long recorded = attempt.sessions.getOrDefault(entry.session(), 0L);
            return leader.get().startTicks() == recorded ? Session.OWN : Session.ANOTHER;
        }
        if (traces.seenTicks() == 0) {
            return Session.ANOTHER; // the machine was started since
        }
        return entry.startTicks() <= traces.seenTicks() ? Session.OWN : Session.UNKNOWN;
    }

    // A parent that lives is none that took in an orphan: only init and this process do that.
    private void inherit() {
        boolean more = true;
        while (more) {
            more = false;
            for (Entry entry : all.values()) {
                Attempt above = owners.get(entry.parent());
                if (above != null
                        && !owners.containsKey(entry.pid())
                        && !strangers.contains(entry.pid())) {
                    owners.put(entry.pid(), above);
                    more = true;
                }
            }
        }
    }

    // Without a brand, and without a cgroup, what cleared its environment before anybody looked
    // bears nothing.
    private boolean mayHaveLostSome(Attempt attempt) {
        return !attempt.brand().isPresent() && attempt.cgroup.isEmpty();
    }

    private void doubt(Attempt attempt) {
        if (traces.seenTicks() == 0) {
            return; // the machine was started since
        }
        long since = attempt.pid() == 0 ? traces.seenTicks() : attempt.mark.startTicks();
        for (Entry entry : all.values()) {
            boolean orphan = entry.parent() == 1 || traces.here().contains(entry.parent());
            if (orphan
                    && entry.startTicks() >= since
                    && !owners.containsKey(entry.pid())
                    && !strangers.contains(entry.pid())
                    && table.user(entry.pid()).orElse(-1) == traces.user()) {
                doubt(attempt, entry);
            }
        }
    }

    private void doubt(Attempt attempt, Entry entry) {
        List<Integer> found = doubtful.computeIfAbsent(attempt, _ -> new ArrayList<>());
        if (!found.contains(entry.pid())) {
            found.add(entry.pid());
        }
    }
}
