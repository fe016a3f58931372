package io.atoll.control.state;

import io.atoll.work.AttemptOutcome;
import java.time.Instant;

/** Where an attempt stands, as far as its site has told. */
public sealed interface AttemptState {
    /** Decided; the site may or may not have it yet, and it has not started anything. */
    record Assigned() implements AttemptState {}

    /** The site lays out its sandbox. */
    record Staging() implements AttemptState {}

    /** Its process runs. */
    record Running(Instant startedAt) implements AttemptState {}

    /**
     * Its process ended, or was told to, and something of it runs or may run that cannot be ended.
     *
     * @param why one sentence of its site, for people
     */
    record Lingering(Instant startedAt, String why) implements AttemptState {}

    /** Its process ended; outputs are being hashed and verified in the site's store. */
    record Publishing(Instant startedAt) implements AttemptState {}

    /** Over. */
    record Ended(AttemptOutcome outcome, Instant at) implements AttemptState {}
}
