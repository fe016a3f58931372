/** Tickets as text: signed by the control plane, verified by whoever honours them. */
@NullMarked
package io.atoll.bridge.ticket;

import org.jspecify.annotations.NullMarked;
