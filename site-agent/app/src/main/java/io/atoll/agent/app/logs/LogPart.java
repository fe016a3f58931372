package io.atoll.agent.app.logs;

import java.util.Arrays;

/**
 * A part of a log.
 *
 * @param leftOut how many bytes before {@code bytes} were left out
 * @param bytes what was written there; none, with nothing left out: the end for now
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
public record LogPart(long leftOut, byte[] bytes) {
    private static final byte[] NOTHING = {};

    /** Whether there is nothing more for now. */
    public boolean isEnd() {
        return leftOut == 0 && bytes.length == 0;
    }

    /** Of what was read at {@code position}, only what does not lie in {@code gap}. */
    static LogPart of(byte[] read, long position, LogGap gap) {
        if (gap.holds(position)) {
            return new LogPart(gap.to() - position, NOTHING);
        }
        long before =
                gap.bytes() > 0 && position < gap.from() ? gap.from() - position : read.length;
        return new LogPart(0, before >= read.length ? read : Arrays.copyOf(read, (int) before));
    }
}
