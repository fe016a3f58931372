/** Networks that delay, stall and cut what crosses them. */
@org.jspecify.annotations.NullMarked
package io.atoll.simulation.network;
