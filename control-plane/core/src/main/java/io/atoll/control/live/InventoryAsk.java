package io.atoll.control.live;

import java.time.Instant;

/**
 * A request for a site's inventory. Soft: a new leader asks anew.
 *
 * @param number higher than those of all requests before, also by older leaders unless their clocks
 *     were ahead
 * @param at when; the answer says nothing about what was sent or verified at or after it
 * @param answered whether attempts and contents have been told
 * @param inVain how many requests before this one were not answered, one after the other
 */
public record InventoryAsk(long number, Instant at, boolean answered, int inVain) {}
