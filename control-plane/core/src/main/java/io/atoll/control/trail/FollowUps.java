package io.atoll.control.trail;

import java.util.ArrayDeque;
import java.util.function.Consumer;

/**
 * What rooms below leave for rooms above to act on, in order: so that an arrow between rooms points
 * one way only. Empty between events. Owned by {@code Federation}, on the leader's thread.
 */
public final class FollowUps {
    private final Trail trail;
    private final ArrayDeque<Left> waiting = new ArrayDeque<>();

    /** One of them. @param place of the work that it follows from */
    private record Left(FollowUp followUp, Trail.Place place) {}

    public FollowUps(Trail trail) {
        this.trail = trail;
    }

    public void add(FollowUp next) {
        waiting.add(new Left(next, trail.here()));
    }

    /** Has {@code act} act on all of them, oldest first, and on what it leaves in turn. */
    public void drain(Consumer<FollowUp> act) {
        for (var next = waiting.poll(); next != null; next = waiting.poll()) {
            var followUp = next.followUp();
            trail.at(next.place(), () -> act.accept(followUp));
        }
    }
}
