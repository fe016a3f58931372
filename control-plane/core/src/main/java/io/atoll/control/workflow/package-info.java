/** Workflows as people define them, checked and expanded. */
@org.jspecify.annotations.NullMarked
package io.atoll.control.workflow;
