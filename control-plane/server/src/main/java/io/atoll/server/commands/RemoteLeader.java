package io.atoll.server.commands;

import io.atoll.server.coordination.Leader;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/** Carries a command to the instance that leads; one hop. */
public interface RemoteLeader {
    /**
     * Sends {@code command}.
     *
     * @param term the term in which that instance is believed to lead; it refuses if that is not so
     * @return fails with an AtollException
     */
    CompletionStage<byte[]> forward(
            Leader leader, long term, CommandCodec.Encoded command, Duration within);
}
