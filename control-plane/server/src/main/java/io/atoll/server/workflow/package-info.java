/** From the workflow files people write to what the core runs. */
@org.jspecify.annotations.NullMarked
package io.atoll.server.workflow;
