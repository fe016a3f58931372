package io.atoll.control.live;

import java.util.UUID;

/**
 * A site whose stock is being taken: it says what it holds before anything else counts.
 *
 * @param link on which it answers
 * @param highestReport highest number that it has given out
 */
public record OpenStock(UUID link, long highestReport) {}
