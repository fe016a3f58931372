package io.atoll.agent.app.supervisor.wire;

import io.atoll.agent.executor.Exit;
import java.time.Instant;

/** What a supervisor tells its agent. */
public sealed interface Report {
    /** First on every connection. */
    record Hello(int protocol, int pid) implements Report {}

    /** The attempt runs. */
    record Started(String attempt, int pid, Instant at) implements Report {}

    /** Nothing of the attempt runs any more. */
    record Ended(String attempt, Exit exit) implements Report {}

    /** The attempt cannot end yet, because something of it runs, or may run, that does not end. */
    record Lingers(String attempt, String why) implements Report {}

    /** All attempts known follow, for the request of that number. */
    record Listing(long number) implements Report {}

    /** All attempts known were told since {@link Listing}. */
    record Listed(long number) implements Report {}

    /** The answer to a ping. */
    record Pong(long number) implements Report {}

    /** The supervisor ends now. */
    record Closing() implements Report {}

    /** The request or the connection was refused; the connection may be closed next. */
    record Refused(String reason) implements Report {}
}
