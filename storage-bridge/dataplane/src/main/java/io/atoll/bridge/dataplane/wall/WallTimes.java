package io.atoll.bridge.dataplane.wall;

import java.time.Duration;

/**
 * How long a connection may take. What is at work is never cut: an answer that is being made or
 * streamed, a body of which something arrives, an agent's link.
 *
 * @param handshake from being accepted to the end of TLS's handshake
 * @param head from the first byte of a request, or the handshake, to the end of the request's head
 * @param body without a byte of a body that is not complete
 * @param idle between two requests
 * @param stranger the whole life of a connection on which nobody has shown who they are, whatever
 *     arrives on it
 */
public record WallTimes(
        Duration handshake, Duration head, Duration body, Duration idle, Duration stranger) {
    /** A stranger's: longer than joining takes, which waits for a leader for up to 20 s. */
    public static final WallTimes DEFAULT =
            new WallTimes(
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(60),
                    Duration.ofMinutes(5),
                    Duration.ofSeconds(30));

    public WallTimes {
        for (Duration each : new Duration[] {handshake, head, body, idle, stranger}) {
            if (each.toMillis() < 1) {
                throw new IllegalArgumentException(
                        "times of connections are at least 1 ms (got %s)".formatted(each));
            }
        }
    }
}
