package io.atoll.control.state;

import java.time.Instant;

/** Where a run stands. */
public sealed interface RunState {
    /** Executions are waiting, ready or active. */
    record Running() implements RunState {}

    /** Somebody cancelled it; executions are still being stopped. */
    record Cancelling(String by) implements RunState {}

    /** Every execution succeeded, or failed within what its foreach tolerates. */
    record Succeeded(Instant at) implements RunState {}

    /**
     * Everything ended and something failed.
     *
     * @param why names the first execution that failed and why
     */
    record Failed(Instant at, String why) implements RunState {}

    /** Everything ended after a cancel. */
    record Cancelled(Instant at, String by) implements RunState {}

    /** Whether nothing more will happen. */
    default boolean ended() {
        return switch (this) {
            case Running _, Cancelling _ -> false;
            case Succeeded _, Failed _, Cancelled _ -> true;
        };
    }
}
