/**
 * The wire form of {@link io.atoll.work}: one codec for each type, both ways. The control plane,
 * the agent, its journal and the simulation use the same.
 */
@org.jspecify.annotations.NullMarked
package io.atoll.protocol.work;
