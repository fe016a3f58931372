/** Executions and attempts: their states, outcomes and what a site is handed. */
@org.jspecify.annotations.NullMarked
package io.atoll.control.execution;
