package io.atoll.control.leader;

import io.atoll.control.event.ControlRecord.QuarantineRecord;

/** Stored rows cannot be put back; {@link #strike} is to be written before the next try. */
public final class RebuildFailedException extends RuntimeException {
    private final transient QuarantineRecord strike;

    RebuildFailedException(QuarantineRecord strike, Throwable cause) {
        super("cannot rebuild live state: " + strike.suspect() + ": " + strike.why(), cause);
        this.strike = strike;
    }

    /** What it is laid to. */
    public QuarantineRecord strike() {
        return strike;
    }
}
