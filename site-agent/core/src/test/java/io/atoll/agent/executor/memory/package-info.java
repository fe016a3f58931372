/** An executor under virtual time, for simulation and tests. */
@org.jspecify.annotations.NullMarked
package io.atoll.agent.executor.memory;
