/** A whole federation on this machine: control plane and agents as child processes. */
@org.jspecify.annotations.NullMarked
package io.atoll.cli.local;
