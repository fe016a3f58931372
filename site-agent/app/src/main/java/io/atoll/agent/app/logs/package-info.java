/** Sends the logs of attempts to whoever reads them. */
@org.jspecify.annotations.NullMarked
package io.atoll.agent.app.logs;
