/**
 * Where executions run: the line of those that are ready, the decision, the plan of those that
 * wait, handing ahead, and the reasons told to people. What it needs of attempts is {@code
 * Assigner}.
 */
@org.jspecify.annotations.NullMarked
package io.atoll.control.placement;
