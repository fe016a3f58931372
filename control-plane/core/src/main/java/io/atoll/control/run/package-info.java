/** Runs and their executions: what is ready, tried again, skipped, and when a run has ended. */
@org.jspecify.annotations.NullMarked
package io.atoll.control.run;
