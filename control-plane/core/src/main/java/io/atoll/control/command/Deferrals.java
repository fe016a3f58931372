package io.atoll.control.command;

import io.atoll.control.event.Reply;
import io.atoll.control.live.Changes;
import io.atoll.control.live.Moment;
import io.atoll.control.live.Refusal;
import io.atoll.kernel.ErrorCode;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;

/** Bounds of replies that wait for a site: how many, and how long. Stateless. */
public final class Deferrals {
    private final Moment moment;
    private final Changes changes;

    public Deferrals(Moment moment, Changes changes) {
        this.moment = moment;
        this.changes = changes;
    }

    /** Until when a request of now may wait. */
    Instant deadline() {
        return moment.now().plus(moment.config().requestTtl());
    }

    /** Refuses when {@code waiting} requests of a kind wait and one more would be too many. */
    void room(int waiting) {
        if (waiting >= moment.limits().requests()) {
            throw Refusal.of(
                    ErrorCode.LIMIT_EXCEEDED, "cannot wait: %d requests wait already", waiting);
        }
    }

    /** Tells the callers of those of {@code requests} that are over, which leave. */
    <T> void dropExpired(Map<UUID, T> requests, Function<T, Instant> deadline) {
        requests.entrySet()
                .removeIf(waiting -> isOver(waiting.getKey(), deadline.apply(waiting.getValue())));
    }

    private boolean isOver(UUID token, Instant deadline) {
        boolean over = deadline.isBefore(moment.now());
        if (over) {
            changes.complete(
                    token,
                    new Reply.Refused(
                            ErrorCode.DEADLINE_EXCEEDED,
                            "cannot wait any longer: no answer from the site"));
        }
        return over;
    }
}
