/** Commands about workflow files: submit, plan, list, show. */
@org.jspecify.annotations.NullMarked
package io.atoll.cli.workflow;
