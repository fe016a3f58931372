package io.atoll.agent.loop;

import io.atoll.agent.event.AgentEvent;

/** Where facts for the agent's core go, and faults. Any thread. */
public interface Inbox {
    /**
     * Hands over a fact; waits while the loop is too busy to take it. On the loop's own thread it
     * is applied at once instead.
     */
    void tell(AgentEvent event);

    /**
     * Hands over a failure that no code expected. The process ends for it, after what this thread
     * told before is in the journal: a restarted agent does not run into the same again.
     *
     * @param what was being done
     */
    void broken(String what, Throwable fault);
}
