package io.atoll.simulation.check;

import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.id.AttemptId;
import io.atoll.kernel.id.DecisionId;
import io.atoll.kernel.id.SiteName;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What the simulation knows because it made it so: where each content comes from, and which attempt
 * really ran and read what. The cores never see it. Owned by the simulation's thread.
 */
public final class Truth {
    private final Map<Digest, Provenance> contents = new HashMap<>();
    private final Map<DecisionId, Set<Digest>> read = new LinkedHashMap<>();
    private final List<Start> starts = new ArrayList<>();
    private final Set<AttemptId> ownFaults = new HashSet<>();
    private final List<String> stagedWrong = new ArrayList<>();
    private final Map<SiteName, Set<Digest>> held = new HashMap<>();

    /**
     * Where a content comes from. All contents of a simulation are different.
     *
     * @param classes what it must carry
     * @param origin the site where it was made
     * @param maker decision of the attempt that made it; absent: uploaded or found at the site
     */
    public record Provenance(
            SortedSet<String> classes, SiteName origin, Optional<DecisionId> maker) {}

    /** Must be called before the content is put anywhere. */
    public void made(
            Digest digest, SortedSet<String> classes, SiteName origin, Optional<DecisionId> maker) {
        var marks = Collections.unmodifiableSortedSet(new TreeSet<>(classes));
        contents.put(digest, new Provenance(marks, origin, maker));
    }

    public Optional<Provenance> of(Digest digest) {
        return Optional.ofNullable(contents.get(digest));
    }

    /** The classes of everything in {@code digests}. */
    public SortedSet<String> classesOf(Iterable<Digest> digests) {
        var all = new TreeSet<String>();
        digests.forEach(digest -> of(digest).ifPresent(known -> all.addAll(known.classes())));
        return all;
    }

    /** A program was started on this input; {@code real}: the digest of the bytes it reads. */
    public void staged(AttemptId attempt, String input, Digest expected, Digest real) {
        if (!expected.equals(real)) {
            stagedWrong.add(
                    "%s read %s for its input %s (expected %s)"
                            .formatted(attempt, real, input, expected));
        }
    }

    /**
     * The program of an attempt was started on these bytes. What is the same attempt, its decision
     * says: a database that was put back gives numbers again.
     */
    public void started(SiteName site, DecisionId attempt, Set<Digest> inputs) {
        read.put(attempt, Set.copyOf(inputs));
        starts.add(new Start(site, attempt));
    }

    /** {@code attempt} does not end well by its own fault, or may not. */
    public void ownFault(AttemptId attempt) {
        ownFaults.add(attempt);
    }

    boolean failsByItself(AttemptId attempt) {
        return ownFaults.contains(attempt);
    }

    /** Starts since this was asked last. */
    List<Start> takeStarts() {
        if (starts.isEmpty()) {
            return List.of();
        }
        var taken = List.copyOf(starts);
        starts.clear();
        return taken;
    }

    /** Inputs that were staged wrong, in words. */
    List<String> stagedWrong() {
        return stagedWrong;
    }

    /** A program began to run. */
    record Start(SiteName site, DecisionId attempt) {}

    /** What {@code attempt} has read; nothing if it never started. */
    public Set<Digest> readBy(DecisionId attempt) {
        return read.getOrDefault(attempt, Set.of());
    }

    public int startedAttempts() {
        return read.size();
    }

    void lay(SiteName store, Digest digest) {
        held.computeIfAbsent(store, _ -> new HashSet<>()).add(digest);
    }

    /** Whether {@code digest} ever lay there, whatever became of it. */
    boolean everLay(SiteName store, Digest digest) {
        return held.getOrDefault(store, Set.of()).contains(digest);
    }
}
