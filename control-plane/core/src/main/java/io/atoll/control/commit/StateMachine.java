package io.atoll.control.commit;

import io.atoll.control.event.ControlEvent;
import io.atoll.control.event.ControlRecord.QuarantineRecord;
import io.atoll.control.event.Outcome;
import io.atoll.control.event.SideWork;
import io.atoll.control.event.Suspect;
import java.time.Instant;
import java.util.Optional;

/**
 * What group commit drives: live state that events change. Called on the leader's loop only; after
 * a call has thrown, only {@link #struck} may be called.
 */
public interface StateMachine {
    /**
     * What {@code event} leads to; live state has changed when this returns.
     *
     * @param now never before an earlier call's
     */
    Outcome apply(ControlEvent event, Instant now);

    /**
     * What of {@code event} can be worked out beside the loop before it is applied. Nothing of the
     * record changes.
     *
     * @param now never before an earlier call's
     * @return empty: nothing that is worth it
     */
    Optional<SideWork> beside(ControlEvent event, Instant now);

    /**
     * {@code work}, which {@link #beside} gave and which stands, was done: the event that it is of
     * is applied next. The outcome is the same as without it.
     */
    void use(SideWork work);

    /**
     * As {@link #apply}, but places nothing: {@link #placeNext} does. So the two can be committed
     * apart when the store refuses what they lead to.
     */
    Outcome applyAlone(ControlEvent event, Instant now);

    /** Looks where one execution will run; empty: none is left to look at. */
    Optional<Placed> placeNext();

    /** What came of looking at one execution. */
    record Placed(Suspect suspect, Outcome outcome) {}

    /**
     * The row of what has just made {@link #apply} throw, to be written before another leader reads
     * what it starts from. This one is of no more use.
     */
    QuarantineRecord struck(ControlEvent event, Throwable fault);

    /** The row of what the store has refused to write, which {@code suspect} led to. */
    QuarantineRecord refused(Suspect suspect, Optional<ControlEvent> event, String why);

    /** What {@code event} is when it is to blame. */
    Suspect suspect(ControlEvent event);
}
