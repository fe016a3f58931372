/** Plans for waiting executions and decisions for ready ones, each replayable. */
@org.jspecify.annotations.NullMarked
package io.atoll.control.placement;
