package io.atoll.agent.app.fake;

import io.atoll.agent.event.AgentEvent;
import io.atoll.agent.loop.Inbox;
import java.util.Collection;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps facts and faults to be looked at. Any thread. */
public record Told(Collection<AgentEvent> facts, Collection<Throwable> faults) implements Inbox {
    public Told(Collection<AgentEvent> facts) {
        this(facts, new CopyOnWriteArrayList<>());
    }

    @Override
    public void tell(AgentEvent event) {
        facts.add(event);
    }

    @Override
    public void broken(String what, Throwable fault) {
        faults.add(fault);
    }
}
