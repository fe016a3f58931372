/** Sites of a simulation: an agent that crashes, an executor and a store that stay. */
@org.jspecify.annotations.NullMarked
package io.atoll.simulation.site;
