/** Workflows as people define them, checked and expanded, and their runs. */
@org.jspecify.annotations.NullMarked
package io.atoll.control.workflow;
