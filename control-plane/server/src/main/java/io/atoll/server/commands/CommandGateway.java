package io.atoll.server.commands;

import io.atoll.control.event.ControlCommand;
import io.atoll.control.event.Reply;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/**
 * The way of a command to the leader: this instance's own loop, or one hop to the instance that
 * leads.
 */
public interface CommandGateway {
    /**
     * Hands in a command.
     *
     * @param within how long it may take in all, deferred replies included
     * @return completes with the reply after its commit; {@link Reply.Deferred} never comes here.
     *     Never completes exceptionally: without a leader it completes with {@link Reply.Refused}
     *     UNAVAILABLE, past the deadline with DEADLINE_EXCEEDED (whether it was done is not known)
     */
    CompletionStage<Reply> submit(ControlCommand command, Duration within);

    /** Who leads, as this instance knows it. */
    Leading leading();

    /**
     * Who leads. {@code instance} empty: nobody, as far as is known; {@code ready}: the leader
     * serves.
     */
    record Leading(String instance, long term, boolean here, boolean ready) {}
}
