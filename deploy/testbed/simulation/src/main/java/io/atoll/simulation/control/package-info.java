/** The control plane of a simulation: its leaders, one after another, and the global store. */
@org.jspecify.annotations.NullMarked
package io.atoll.simulation.control;
