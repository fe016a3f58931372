/** The agent's owner of state: events in, journal entries and effects out. */
@org.jspecify.annotations.NullMarked
package io.atoll.agent.site;
