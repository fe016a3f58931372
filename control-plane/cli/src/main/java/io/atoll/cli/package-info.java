/** The command line: it speaks only the public REST API, and starts the local federation. */
@org.jspecify.annotations.NullMarked
package io.atoll.cli;
