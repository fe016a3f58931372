/** The agent put together and running. */
@org.jspecify.annotations.NullMarked
package io.atoll.agent.app.wiring;
