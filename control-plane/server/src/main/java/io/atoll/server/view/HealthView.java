package io.atoll.server.view;

import io.atoll.kernel.loop.SlowEvents;
import io.micronaut.serde.annotation.Serdeable;
import java.util.List;

/**
 * How an instance is.
 *
 * @param status {@code ok}; {@code starting}: there is a leader that does not serve yet; {@code
 *     no-leader}
 * @param leader instance that leads; empty: none is known
 * @param term of the leader
 * @param slowEvents kinds of events that kept this instance busy for too long while it led, since
 *     its process began; empty: none did
 */
@Serdeable
public record HealthView(
        String status,
        String instance,
        String leader,
        long term,
        String version,
        String federation,
        List<SlowEventView> slowEvents) {

    /**
     * Events of one kind that were slow.
     *
     * @param kind what the leader was told
     * @param count how many were slow
     * @param worstMs longest time that one of them kept a processor busy
     */
    @Serdeable
    public record SlowEventView(String kind, long count, long worstMs) {
        /** As it was counted. */
        public static SlowEventView of(SlowEvents.Kind counted) {
            return new SlowEventView(counted.kind(), counted.count(), counted.worst().toMillis());
        }
    }
}
