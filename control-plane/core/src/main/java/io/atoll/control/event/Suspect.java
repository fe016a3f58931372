package io.atoll.control.event;

import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.id.RunId;
import java.util.Optional;

/**
 * What was being worked at when something went wrong; the same again has the same kind and subject.
 *
 * @param subject tells it apart from others of its kind, such as {@code hpc-ridge/2/298}
 * @param run whose work it is, as far as known
 */
public record Suspect(Kind kind, String subject, Optional<RunId> run) {
    private static final int ID_DIGITS = 12;

    /** What kind of work. */
    public enum Kind {
        /** A site's numbered report. */
        REPORT,
        /** Another message of a site: hello, heartbeat, inventory. */
        MESSAGE,
        /** A command of a person or program. */
        COMMAND,
        /** What a global store told. */
        STORE,
        /** A look at something that is due every second. */
        TIMER,
        /** A look at where an execution will run, or its placing. */
        PLACEMENT,
        /** Putting stored rows back into live state. */
        REBUILD;

        /** Such as {@code report}. */
        public String word() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /**
     * A short name for people to type: 12 hexadecimal digits of the SHA-256 of kind and subject.
     */
    public String id() {
        return Digest.of(kind.word() + " " + subject).hex().substring(0, ID_DIGITS);
    }

    @Override
    public String toString() {
        return kind.word() + " " + subject;
    }
}
