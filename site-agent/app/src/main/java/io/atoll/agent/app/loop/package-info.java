/** The agent's event loop: applies events, journals what they decided, carries out effects. */
@org.jspecify.annotations.NullMarked
package io.atoll.agent.app.loop;
