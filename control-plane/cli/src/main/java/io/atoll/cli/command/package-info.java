/** What all commands share: options, the way to the control plane, failures and exit codes. */
@org.jspecify.annotations.NullMarked
package io.atoll.cli.command;
