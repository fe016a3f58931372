/**
 * The leader: builds the rooms, gives each event to the one that it is for, and acts on what
 * follows before anything is placed.
 */
@org.jspecify.annotations.NullMarked
package io.atoll.control.leader;
