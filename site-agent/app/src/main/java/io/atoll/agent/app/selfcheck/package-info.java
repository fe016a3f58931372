/** Looks whether this site can do its part, and tells whose fault it is when something fails. */
@org.jspecify.annotations.NullMarked
package io.atoll.agent.app.selfcheck;
