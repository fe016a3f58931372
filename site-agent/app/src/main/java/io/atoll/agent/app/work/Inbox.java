package io.atoll.agent.app.work;

import io.atoll.agent.site.AgentEvent;

/** Where facts for the agent's core go. Any thread. */
@FunctionalInterface
public interface Inbox {
    /** Hands over a fact; waits while the loop is too busy to take it. */
    void tell(AgentEvent event);
}
