/** Labels: short key and value pairs on sites, executions and artifacts. */
@org.jspecify.annotations.NullMarked
package io.atoll.kernel.label;
