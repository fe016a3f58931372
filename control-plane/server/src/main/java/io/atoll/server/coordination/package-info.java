/** Who leads: ZooKeeper, embedded or an ensemble, and Curator's latch on it. */
@org.jspecify.annotations.NullMarked
package io.atoll.server.coordination;
