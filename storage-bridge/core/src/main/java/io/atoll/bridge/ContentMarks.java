package io.atoll.bridge;

import io.atoll.kernel.digest.Digest;
import java.util.Collection;
import java.util.Collections;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The classes that bytes are known under, whoever names them: classes follow the bytes.
 *
 * <p>A release speaks of how bytes were made, so it sheds what they inherited and never what they
 * were given themselves: a released output that equals a restricted input byte for byte stays
 * restricted. What was made before the release, or under another name, carries the same bytes and
 * no more than they need.
 *
 * @param own given to the bytes themselves: by the owner of the folder they lie in, by who
 *     registered or uploaded them
 * @param derived inherited from what they were made from
 * @param shed released from what they inherited
 */
public record ContentMarks(
        SortedSet<String> own, SortedSet<String> derived, SortedSet<String> shed) {
    /** Nothing is known of the bytes but that they are there. */
    public static final ContentMarks NONE =
            new ContentMarks(Set.<String>of(), Set.<String>of(), Set.<String>of());

    private static final Set<Digest> NOTHING =
            Set.of(Digest.of(""), Digest.of("atoll-directory 1 0\n"));

    public ContentMarks {
        own = sorted(own);
        derived = sorted(derived);
        shed = sorted(shed);
    }

    private ContentMarks(
            Collection<String> own, Collection<String> derived, Collection<String> shed) {
        this(sorted(own), sorted(derived), sorted(shed));
    }

    private static SortedSet<String> sorted(Collection<String> classes) {
        return classes.isEmpty()
                ? Collections.emptySortedSet()
                : Collections.unmodifiableSortedSet(new TreeSet<>(classes));
    }

    /** Whether it is an empty file or folder, which tells nothing and so carries nothing. */
    public static boolean carriesNothing(Digest digest) {
        return NOTHING.contains(digest);
    }

    /** The classes that everything with these bytes needs. */
    public SortedSet<String> needs() {
        if (derived.isEmpty()) {
            return own;
        }
        var needs = new TreeSet<>(derived);
        needs.removeAll(shed);
        needs.addAll(own);
        return Collections.unmodifiableSortedSet(needs);
    }

    /** With classes that were given to the bytes themselves. */
    public ContentMarks given(Collection<String> classes) {
        return plus(new ContentMarks(classes, Set.<String>of(), Set.<String>of()));
    }

    /**
     * With what was made of classed data.
     *
     * @param classes what it carries
     * @param released classes of its inputs that it does not carry
     */
    public ContentMarks made(Collection<String> classes, Collection<String> released) {
        return plus(new ContentMarks(Set.<String>of(), classes, released));
    }

    /** What both know together. */
    public ContentMarks plus(ContentMarks other) {
        return own.containsAll(other.own)
                        && derived.containsAll(other.derived)
                        && shed.containsAll(other.shed)
                ? this
                : new ContentMarks(
                        union(own, other.own),
                        union(derived, other.derived),
                        union(shed, other.shed));
    }

    private static SortedSet<String> union(SortedSet<String> a, SortedSet<String> b) {
        var all = new TreeSet<>(a);
        all.addAll(b);
        return all;
    }
}
