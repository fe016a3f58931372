package io.atoll.agent.loop;

import io.atoll.agent.event.AgentEffect;

/**
 * Carries out what the core decided; all but the laying out of sandboxes once the journal holds it.
 * Called on the agent's loop.
 */
@FunctionalInterface
public interface EffectRunner {
    /** Begins to carry it out and returns at once; what comes of it is told to the inbox. */
    void run(AgentEffect effect);
}
