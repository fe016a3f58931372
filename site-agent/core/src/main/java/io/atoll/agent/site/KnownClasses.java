package io.atoll.agent.site;

import io.atoll.agent.journal.Journal;
import io.atoll.agent.journal.JournalKind;
import io.atoll.kernel.digest.Digest;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Under which classes this site knows each content, so that it can refuse to send one under fewer.
 * Several artifacts may share a content: a set per artifact is kept. Durable (ARTIFACT); owned by
 * {@link SiteAgent}.
 */
final class KnownClasses {
    private final Map<Digest, Set<SortedSet<String>>> known = new HashMap<>();

    static KnownClasses restore(Journal.Snapshot snapshot) {
        var classes = new KnownClasses();
        snapshot.of(JournalKind.ARTIFACT)
                .forEach(
                        (hex, value) ->
                                classes.known.put(
                                        new Digest(hex),
                                        new HashSet<>(
                                                RecordReader.read(
                                                        "classes of a content",
                                                        value,
                                                        in -> in.all(in::textSet)))));
        return classes;
    }

    void add(Digest digest, SortedSet<String> classes, Step step) {
        var sets = known.computeIfAbsent(digest, _ -> new HashSet<>());
        if (sets.add(new TreeSet<>(classes))) {
            var out = new RecordWriter();
            out.all(sets, (SortedSet<String> set) -> out.texts(set));
            step.put(JournalKind.ARTIFACT, digest.hex(), out.toBytes());
        }
    }

    /** Whether some artifact of this content carries no class beyond {@code declared}. */
    boolean maySendAs(Digest digest, SortedSet<String> declared) {
        return known.getOrDefault(digest, Set.of()).stream().anyMatch(declared::containsAll);
    }

    /** For messages. */
    String describe(Digest digest) {
        return known.getOrDefault(digest, Set.of()).toString();
    }
}
