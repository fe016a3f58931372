/** The instance's log as programs read it; loaded only where it is configured. */
@org.jspecify.annotations.NullMarked
package io.atoll.server.log;
