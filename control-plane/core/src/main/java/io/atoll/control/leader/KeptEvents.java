package io.atoll.control.leader;

import io.atoll.control.event.ControlEvent;
import io.atoll.control.event.Reply;

/** Applies what was set aside, once an operator has decided. Called on the leader's thread. */
@FunctionalInterface
interface KeptEvents {
    Reply apply(ControlEvent event);
}
