/**
 * Live state: what is not finished, as one object for each thing, with what one event is applied to
 * it ({@code Moment}) and what it leads to ({@code Changes}). Nothing here decides.
 */
@org.jspecify.annotations.NullMarked
package io.atoll.control.live;
