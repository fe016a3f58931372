/** Being the leader: a reign begins, is watched, and ends; followers know who leads. */
@org.jspecify.annotations.NullMarked
package io.atoll.server.reign;
