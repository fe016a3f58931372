package io.atoll.agent.app.supervisor.machine;

import io.atoll.kernel.digest.Digest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * A number that every process of an attempt inherits, whatever becomes of its environment, its
 * session and its parents: the soft limit of file locks. Linux has had no use for that limit since
 * 2.4.25 (getrlimit(2), RLIMIT_LOCKS), keeps it over fork and exec, and shows it of every process.
 *
 * <p>A process can change its own limit. That takes a purpose, and the other means find it then.
 *
 * @param number 0: none
 */
public record Brand(long number) {
    public static final Brand NONE = new Brand(0);

    private static final int MARK_SHIFT = 52;
    private static final long MARK = 0x2a7; // told apart from limits that somebody chose
    private static final long REST = (1L << MARK_SHIFT) - 1;

    /** The brand of an attempt below this folder of attempts: the same for every supervisor. */
    public static Brand of(Path attempts, String attempt) {
        byte[] text = (attempts + "\0" + attempt).getBytes(StandardCharsets.UTF_8);
        long hash = ByteBuffer.wrap(Digest.newHasher().digest(text)).getLong();
        return new Brand((MARK << MARK_SHIFT) | (hash & REST));
    }

    /** What a limit as printed in /proc/PID/limits says. */
    public static Brand read(String limit) {
        try {
            long number = Long.parseUnsignedLong(limit);
            return number >>> MARK_SHIFT == MARK ? new Brand(number) : NONE;
        } catch (NumberFormatException _) {
            return NONE; // unlimited
        }
    }

    public boolean isPresent() {
        return number != 0;
    }
}
