package io.atoll.work;

import io.atoll.bridge.Content;
import java.time.Duration;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a site tells about an attempt that ended.
 *
 * @param outputs by name; only what was made
 * @param stdout absent: empty, or not published
 * @param stderr absent: empty, or not published
 * @param logTruncated the log went over its limit
 */
public record AttemptReport(
        AttemptOutcome outcome,
        SortedMap<String, MadeOutput> outputs,
        Optional<Content> stdout,
        Optional<Content> stderr,
        boolean logTruncated,
        Times times,
        Usage usage) {
    public AttemptReport {
        outputs = Collections.unmodifiableSortedMap(new TreeMap<>(outputs));
    }

    /** For an attempt of which only the outcome is known. */
    public static AttemptReport of(AttemptOutcome outcome) {
        return new AttemptReport(
                outcome,
                Collections.emptySortedMap(),
                Optional.empty(),
                Optional.empty(),
                false,
                Times.NONE,
                Usage.NONE);
    }

    /** The same with another outcome. */
    public AttemptReport with(AttemptOutcome other) {
        return new AttemptReport(other, outputs, stdout, stderr, logTruncated, times, usage);
    }

    /**
     * An output that was hashed and verified in the site's own store.
     *
     * @param classes what it carries as its site knows it; rows of older versions have none
     */
    public record MadeOutput(Content content, ArtifactKind kind, SortedSet<String> classes) {
        public MadeOutput {
            classes = orNone(classes);
        }

        /** As it was found, before the site has looked at what it carries. */
        public MadeOutput(Content content, ArtifactKind kind) {
            this(content, kind, Collections.emptySortedSet());
        }

        /** The same with these classes. */
        public MadeOutput carrying(SortedSet<String> all) {
            return new MadeOutput(content, kind, all);
        }
    }

    /** What was stored before there was such a thing comes without it. */
    private static SortedSet<String> orNone(@Nullable SortedSet<String> classes) {
        return classes == null
                ? Collections.emptySortedSet()
                : Collections.unmodifiableSortedSet(new TreeSet<>(classes));
    }

    /**
     * How long each part took, at the site.
     *
     * @param publishing 0: its logs were not published
     */
    public record Times(Duration waiting, Duration staging, Duration running, Duration publishing) {
        public static final Times NONE =
                new Times(Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO);

        /** The same of one whose logs were not published. */
        public Times unpublished() {
            return new Times(waiting, staging, running, Duration.ZERO);
        }
    }

    /**
     * What its processes used, as the operating system counted it for the attempt's leader and the
     * children that the leader waited for (getrusage(2)).
     *
     * @param user processor time in user mode
     * @param system processor time in the kernel
     * @param maxRssBytes the largest resident set of any one process
     */
    public record Usage(Duration user, Duration system, long maxRssBytes) {
        public static final Usage NONE = new Usage(Duration.ZERO, Duration.ZERO, 0);
    }
}
