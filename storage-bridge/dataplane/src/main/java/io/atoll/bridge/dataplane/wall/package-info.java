/**
 * Walls against floods: how many connections a listener holds, from one address and in all, and how
 * long those may take that have not shown who they are. Every listener of a process stands behind
 * one, the data plane's own as well as those that only speak through Netty.
 */
@org.jspecify.annotations.NullMarked
package io.atoll.bridge.dataplane.wall;
