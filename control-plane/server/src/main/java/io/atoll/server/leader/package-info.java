/** Leading and following: commands find the leader, here or at another instance. */
@org.jspecify.annotations.NullMarked
package io.atoll.server.leader;
