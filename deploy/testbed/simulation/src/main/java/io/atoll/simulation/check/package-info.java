/** What must hold after every event, judged by what the simulation itself knows. */
@org.jspecify.annotations.NullMarked
package io.atoll.simulation.check;
