/** Commands about executions: list, show, logs, cancel, explain. */
@org.jspecify.annotations.NullMarked
package io.atoll.cli.execution;
