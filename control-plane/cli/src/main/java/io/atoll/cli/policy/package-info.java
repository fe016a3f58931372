/** Commands about policies: apply, list, show, lint, replay. */
@org.jspecify.annotations.NullMarked
package io.atoll.cli.policy;
