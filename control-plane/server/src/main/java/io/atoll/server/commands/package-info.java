/** How a command finds the leader, at this instance or at another, and comes back answered. */
@org.jspecify.annotations.NullMarked
package io.atoll.server.commands;
