/**
 * The way through one event: which step the leader is at, so that a fault is laid to it, what was
 * set aside because of that, and what rooms leave for those above them.
 */
@org.jspecify.annotations.NullMarked
package io.atoll.control.trail;
