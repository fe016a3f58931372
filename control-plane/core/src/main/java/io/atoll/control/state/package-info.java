/**
 * Values that say how things stand: sites, runs, executions, attempts, artifacts, replicas and
 * transfers, and who asks. Immutable; one record per state, with what is valid in it alone.
 */
@org.jspecify.annotations.NullMarked
package io.atoll.control.state;
