package io.atoll.control.live;

import io.atoll.control.event.ControlCommand;
import io.atoll.control.event.Reply;
import io.atoll.control.event.Snapshot;
import java.util.Optional;

/**
 * A part of the leader with commands and rows of its own, which nothing else of the leader knows.
 * It puts its rows back when it is made, anew for each reign, and is owned by it. Called on the
 * leader's thread.
 */
public interface Feature {
    /**
     * Carries out a command; what it leads to goes into {@link Changes}.
     *
     * @return empty: it is of another feature
     * @throws io.atoll.kernel.AtollException it is refused; nothing has changed
     */
    Optional<Reply> answer(ControlCommand.Added command);

    /** Makes a feature for one reign. */
    interface Maker {
        /** {@code snapshot}: with the feature's rows as of the last commit. */
        Feature make(Moment moment, Changes changes, Snapshot snapshot);
    }
}
