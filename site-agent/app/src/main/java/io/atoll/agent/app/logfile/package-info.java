/** Logs as files: with what was left out of their middle, and as contents of a store. */
@org.jspecify.annotations.NullMarked
package io.atoll.agent.app.logfile;
