package io.atoll.control.state;

import io.atoll.bridge.Content;
import io.atoll.bridge.Ticket;
import io.atoll.kernel.id.TransferId;

/**
 * A site is told to move one content between its store and the global one. Idempotent by id;
 * repeated with a fresh ticket until the site reports.
 *
 * @param ticket unsigned claims; the edge signs them
 */
public record TransferOrder(TransferId id, Direction direction, Content content, Ticket ticket) {}
