package io.atoll.agent.app.link;

import io.atoll.protocol.v1.AgentMessage;
import io.atoll.protocol.v1.ControlMessage;

/** One open stream to the control plane. Called by the agent's event loop only. */
public interface LinkStream {
    /**
     * Sends, or queues while the connection is busy.
     *
     * @return false if too much is queued; the stream is of no more use
     */
    boolean send(AgentMessage message);

    /** Sends what is queued, as far as the connection takes it. */
    void flush();

    /** A message was applied: one more may come. */
    void applied();

    /** Ends the stream and its connection; {@code orderly}: what was sent still goes out. */
    void close(boolean orderly);

    /** Hears the stream, on the connection's threads. */
    interface Listener {
        /** Returns false if it cannot be taken; the stream ends then. */
        boolean message(ControlMessage message);

        /** The connection takes messages again. */
        void writable();

        /** Nothing more comes; returns false if that could not be told yet. */
        boolean ended(Throwable failure);
    }
}
