/** Commands about transfers. */
@org.jspecify.annotations.NullMarked
package io.atoll.cli.transfer;
