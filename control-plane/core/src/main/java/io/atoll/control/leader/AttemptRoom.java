package io.atoll.control.leader;

/** What attempts take of their sites' pools. Stateless; owned by {@link AttemptRegistry}. */
final class AttemptRoom {
    private final Live live;

    AttemptRoom(Live live) {
        this.live = live;
    }

    void count(LiveSite site, LiveAttempt attempt) {
        if (!attempt.counted() && attempt.notStarted()) {
            attempt.counted(true);
            site.pool(attempt.record().pool()).ifPresent(pool -> pool.waiting(1));
        }
    }

    void uncount(LiveSite site, LiveAttempt attempt) {
        if (attempt.counted()) {
            attempt.counted(false);
            site.pool(attempt.record().pool()).ifPresent(pool -> pool.waiting(-1));
        }
    }

    /**
     * Capacity is taken when nothing is awaited any more: until then it follows in another's place.
     */
    void reserveIfNext(LiveSite site, LiveAttempt attempt) {
        if (attempt.reserved() || attempt.ended() || attempt.heldBack() || attempt.aside()) {
            return;
        }
        for (var awaited : attempt.record().awaits()) {
            var before = site.attempts().get(awaited);
            if (before != null && !before.ended() && !before.heldBack()) {
                return;
            }
        }
        attempt.reserved(true);
        site.pool(attempt.record().pool())
                .ifPresent(pool -> pool.take(attempt.execution().template().spec().resources()));
        live.placement().taken(site, attempt.record().pool());
    }

    void giveBack(LiveSite site, LiveAttempt attempt) {
        uncount(site, attempt);
        if (attempt.reserved()) {
            attempt.reserved(false);
            site.pool(attempt.record().pool())
                    .ifPresent(
                            pool ->
                                    pool.giveBack(
                                            attempt.execution().template().spec().resources()));
            live.placement().freed(site, attempt.record().pool());
        }
    }

    /** How many attempts of {@code site} stand behind others. */
    static int ahead(LiveSite site) {
        int ahead = 0;
        for (var attempt : site.attempts().values()) {
            if (!attempt.ended() && !attempt.reserved() && !attempt.heldBack()) {
                ahead++;
            }
        }
        return ahead;
    }
}
