/** What goes into the core and what comes out: events, reports, replies, effects, records. */
@org.jspecify.annotations.NullMarked
package io.atoll.control.event;
