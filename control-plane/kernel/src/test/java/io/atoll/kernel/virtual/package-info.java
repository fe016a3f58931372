/** Virtual-time versions of clock, randomness and event loop, for simulation and tests. */
@org.jspecify.annotations.NullMarked
package io.atoll.kernel.virtual;
