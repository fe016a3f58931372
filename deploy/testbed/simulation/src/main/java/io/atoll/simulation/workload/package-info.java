/** What people do in a simulation: policies, uploads, runs and cancels. */
@org.jspecify.annotations.NullMarked
package io.atoll.simulation.workload;
