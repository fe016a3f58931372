/** The leader: the one owner of live state, its loop, and the durable store behind it. */
@org.jspecify.annotations.NullMarked
package io.atoll.control.leader;
