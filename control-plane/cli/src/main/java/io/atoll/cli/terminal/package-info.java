/** What a person sees: tables, progress, colours, units. */
@org.jspecify.annotations.NullMarked
package io.atoll.cli.terminal;
