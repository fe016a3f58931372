package io.atoll.simulation.network;

import io.atoll.agent.link.ControlMessage;
import io.atoll.kernel.id.Term;

/** What the control plane sends. */
public sealed interface Downlink {
    /** A message of the leader of {@code term}. */
    record Said(Term term, ControlMessage message) implements Downlink {}

    record HeartbeatAnswered() implements Downlink {}
}
