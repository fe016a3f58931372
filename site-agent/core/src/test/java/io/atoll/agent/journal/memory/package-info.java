/** A journal in memory that survives a crash of the agent, for simulation and tests. */
@org.jspecify.annotations.NullMarked
package io.atoll.agent.journal.memory;
