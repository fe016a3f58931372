/** The control plane's rows in PostgreSQL: the leader's store, and what any instance reads. */
@org.jspecify.annotations.NullMarked
package io.atoll.server.record;
